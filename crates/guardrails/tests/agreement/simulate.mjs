// Asks the npm package @cloud-copilot/iam-simulate, in a process of its own: one case a line comes in, `true`, `false` or
// `error` a line goes out.
import { createInterface } from 'node:readline'
import { runUnsafeSimulation } from '@cloud-copilot/iam-simulate'

const everything = { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: '*', Resource: '*' }] }
for await (const line of createInterface({ input: process.stdin })) {
  const asked = JSON.parse(line)
  try {
    const result = runUnsafeSimulation(
      {
        request: {
          principal: asked.principal,
          action: asked.action,
          resource: { resource: asked.resource, accountId: '111122223333' },
          contextVariables: asked.context,
        },
        identityPolicies: [{ name: 'all', policy: everything }],
        serviceControlPolicies: asked.levels.map((policies, level) => ({
          orgIdentifier: `level-${level}`,
          policies: policies.map((policy, at) => ({ name: `p-${level}-${at}`, policy })),
        })),
        resourceControlPolicies: [],
      },
      {},
    )
    console.log(result === 'Allowed')
  } catch (error) {
    console.log('error')
  }
}

// Asks the npm package @cloud-copilot/iam-simulate, in a process of its own: a line with a list of cases comes in, a line with
// a list of `true`, `false` or `null` (no answer) goes out.
import { createInterface } from 'node:readline'
import { runUnsafeSimulation } from '@cloud-copilot/iam-simulate'

const allow = (principal) => ({
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Action: '*', Resource: '*', ...principal }],
})

// It cannot be detached.
const fullAccess = allow({ Principal: '*' })

const levels = (kind, policies) =>
  policies.map((level, at) => ({
    orgIdentifier: `${kind}-${at}`,
    policies: level.map((policy, index) => ({ name: `${kind}-${at}-${index}`, policy })),
  }))

// Identity and, in another account, resource policies allow everything: what is left are SCPs and RCPs.
const decide = (asked) => {
  try {
    const result = runUnsafeSimulation(
      {
        request: {
          principal: asked.principal,
          action: asked.action,
          resource: { resource: asked.resource, accountId: asked.resourceAccount },
          contextVariables: asked.context,
        },
        identityPolicies: [{ name: 'all', policy: allow({}) }],
        resourcePolicy: asked.crosses ? allow({ Principal: { AWS: asked.principal } }) : undefined,
        serviceControlPolicies: levels('scp', asked.scp),
        resourceControlPolicies: levels('rcp', (asked.rcp.length > 0 ? asked.rcp : [[]]).map((level) => [...level, fullAccess])),
      },
      {},
    )
    return result === 'Allowed'
  } catch {
    return null
  }
}

for await (const line of createInterface({ input: process.stdin })) {
  console.log(JSON.stringify(JSON.parse(line).map(decide)))
}

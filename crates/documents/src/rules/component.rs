//! Rules for AWSTOE components: what AWS refuses, what cannot run, and what is not used.

use model::Severity::{Error, Hint, Warning};

use super::Rule;

pub(crate) const NO_PHASE: Rule = Rule {
    code: "component/no-phase",
    severity: Error,
    title: "There is no phase named build, validate or test",
    explanation: "AWSTOE requires at least one of the three. Image Builder runs build and validate on the build instance, and \
                  test on an instance that was started from the new image.",
    bad: lines!("schemaVersion: 1.0" "phases:" "  - name: install" "    steps: []"),
    good: lines!("schemaVersion: 1.0" "phases:" "  - name: build" "    steps: []"),
};

pub(crate) const PHASE_NOT_RUN: Rule = Rule {
    code: "component/phase-not-run",
    severity: Warning,
    title: "Image Builder never runs a phase of this name",
    explanation: "Only build, validate, test and container-host-test are run. AWSTOE on its own runs any phase that it is told to.",
    bad: lines!("schemaVersion: 1.0" "phases:" "  - name: build" "    steps: []" "  - name: validation" "    steps: []"),
    good: lines!("schemaVersion: 1.0" "phases:" "  - name: build" "    steps: []" "  - name: validate" "    steps: []"),
};

pub(crate) const NO_STEPS: Rule = Rule {
    code: "component/no-steps",
    severity: Hint,
    title: "A phase's `steps` is empty without saying so",
    explanation: "A phase without steps is legal. With nothing after `steps:` they may have been forgotten, or indented too little; \
                  `steps: []` says that there are none.",
    bad: lines!("schemaVersion: 1.0" "phases:" "  - name: build" "    steps:"),
    good: lines!("schemaVersion: 1.0" "phases:" "  - name: build" "    steps: []"),
};

pub(crate) const UNKNOWN_ACTION: Rule = Rule {
    code: "component/unknown-action",
    severity: Error,
    title: "There is no action module of this name",
    explanation: "The names of actions are case-sensitive. AWS parses the document when the component is created and refuses it.",
    bad: component!("- name: Run" "  action: ExecuteBahs" "  inputs:" "    commands: [date]"),
    good: component!("- name: Run" "  action: ExecuteBash" "  inputs:" "    commands: [date]"),
};

pub(crate) const PLATFORM: Rule = Rule {
    code: "component/platform",
    severity: Error,
    title: "The action does not run on the component's platform",
    explanation: "The build fails at this step. A step with a condition is not reported: it may be meant for another system.",
    bad: component!("- name: Run" "  action: ExecutePowerShell" "  inputs:" "    commands: [Get-Date]"),
    good: component!("- name: Run" "  action: ExecuteBash" "  inputs:" "    commands: [date]"),
};

pub(crate) const NO_PLATFORM: Rule = Rule {
    code: "component/no-platform",
    severity: Warning,
    title: "No platform has all of the component's actions",
    explanation: "ExecuteBash runs on Linux and macOS, ExecutePowerShell on Windows: wherever this runs, one step fails. Make two \
                  components of it, or give the steps conditions. This is said where the platform is not known, as with a single \
                  file; where a component's TOML file names one, `component/platform` says which steps do not fit.",
    bad: component!("- name: One" "  action: ExecuteBash" "  inputs:" "    commands: [date]" "- name: Two" "  action: ExecutePowerShell" "  inputs:" "    commands: [Get-Date]"),
    good: component!("- name: One" "  action: ExecuteBash" "  inputs:" "    commands: [date]"),
};

pub(crate) const MAX_ATTEMPTS: Rule = Rule {
    code: "component/max-attempts",
    severity: Error,
    title: "A maxAttempts that the step cannot have",
    explanation: "It is a number of at least 1. A step of ExecuteDocument runs exactly once.",
    bad: component!("- name: Update" "  action: UpdateOS" "  maxAttempts: 0"),
    good: component!("- name: Update" "  action: UpdateOS" "  maxAttempts: 3"),
};

pub(crate) const PARAMETER_SHAPE: Rule = Rule {
    code: "component/parameter-shape",
    severity: Error,
    title: "A parameter or constant is not a map with a single key",
    explanation: "In a component the name is the key, and the type and the rest are below it. The form `- name: …` is that of \
                  workflows.",
    bad: lines!("schemaVersion: 1.0" "parameters:" "  - name: Port" "    type: string" "phases: [{name: build, steps: []}]"),
    good: lines!("schemaVersion: 1.0" "parameters:" "  - Port:" "      type: string" "phases: [{name: build, steps: []}]"),
};

pub(crate) const MISSING_INPUTS: Rule = Rule {
    code: "component/missing-inputs",
    severity: Error,
    title: "A step has no inputs, and its action needs some",
    explanation: "Since the middle of 2026 AWS refuses such a component when it is created; before that the build failed. UpdateOS \
                  and Reboot need none.",
    bad: component!("- name: Run" "  action: ExecuteBash"),
    good: component!("- name: Run" "  action: ExecuteBash" "  inputs:" "    commands: [date]"),
};

pub(crate) const MISSING_INPUT: Rule = Rule {
    code: "component/missing-input",
    severity: Error,
    title: "An input that the action requires is missing",
    explanation: "Each action module has inputs without which it cannot run.",
    bad: component!("- name: Fetch" "  action: S3Download" "  inputs:" "    - source: s3://bucket/key"),
    good: component!("- name: Fetch" "  action: S3Download" "  inputs:" "    - source: s3://bucket/key" "      destination: /tmp/key"),
};

pub(crate) const INPUTS_SHAPE: Rule = Rule {
    code: "component/inputs-shape",
    severity: Error,
    title: "The inputs are a list where the action takes a map, or the other way round",
    explanation: "Actions that run something take one map. Actions on files, downloads, uploads and the registry take a list of \
                  maps, with a dash before each.",
    bad: component!("- name: Clean" "  action: DeleteFile" "  inputs:" "    path: /tmp/key"),
    good: component!("- name: Clean" "  action: DeleteFile" "  inputs:" "    - path: /tmp/key"),
};

pub(crate) const UNKNOWN_INPUT: Rule = Rule {
    code: "component/unknown-input",
    severity: Warning,
    title: "The action has no input of this name",
    explanation: "What AWS does with such an input is not documented. Usually it is a typing mistake, and then what was meant is \
                  missing.",
    bad: component!("- name: Make" "  action: CreateFile" "  inputs:" "    - path: /tmp/x" "      contents: text"),
    good: component!("- name: Make" "  action: CreateFile" "  inputs:" "    - path: /tmp/x" "      content: text"),
};

pub(crate) const INPUT_VALUE: Rule = Rule {
    code: "component/input-value",
    severity: Error,
    title: "An input has a value that the action does not take",
    explanation: "Some inputs take one of a few words, true or false, or an address of a certain kind; some go only together, and \
                  some exclude each other.",
    bad: component!("- name: Get" "  action: WebDownload" "  inputs:" "    - source: https://example.com/x" "      destination: /tmp/x" "      checksum: abc"),
    good: component!("- name: Get" "  action: WebDownload" "  inputs:" "    - source: https://example.com/x" "      destination: /tmp/x" "      checksum: abc" "      algorithm: SHA256"),
};

pub(crate) const COMMANDS_SHAPE: Rule = Rule {
    code: "component/commands-shape",
    severity: Error,
    title: "Commands are not a list of texts",
    explanation: "`commands`, `arguments`, `include` and `exclude` are lists of single values. A line with `: ` in it is a map to YAML, \
                  also where the colon stands inside of the shell's quotes: put YAML's quotes around the whole line, or begin a \
                  script with `- |`.",
    bad: component!("- name: Say" "  action: ExecuteBash" "  inputs:" "    commands:" "      - echo \"POC: skipping\""),
    good: component!("- name: Say" "  action: ExecuteBash" "  inputs:" "    commands:" "      - 'echo \"POC: skipping\"'"),
};

pub(crate) const LOOP: Rule = Rule {
    code: "component/loop",
    severity: Error,
    title: "A loop that AWSTOE cannot run",
    explanation: "A loop has either `for` with whole numbers start, end and updateBy that come to an end, or `forEach` with a list, or \
                  with a text and the one character that separates its items.",
    bad: component!("- name: Count" "  action: ExecuteBash" "  loop: {for: {start: 1, end: 5, updateBy: -1}}" "  inputs:" "    commands: ['echo {{ loop.index }}']"),
    good: component!("- name: Count" "  action: ExecuteBash" "  loop: {for: {start: 1, end: 5, updateBy: 1}}" "  inputs:" "    commands: ['echo {{ loop.index }}']"),
};

pub(crate) const LOOP_REFERENCE: Rule = Rule {
    code: "component/loop-reference",
    severity: Warning,
    title: "A reference to a loop that the step does not have",
    explanation: "Only the step's own loop can be referred to, as `loop.index` and `loop.value`, or with the loop's name in place of \
                  `loop`. Anywhere else the text stays as it is.",
    bad: component!("- name: Say" "  action: ExecuteBash" "  inputs:" "    commands: ['echo {{ loop.value }}']"),
    good: component!("- name: Say" "  action: ExecuteBash" "  loop: {forEach: [a, b]}" "  inputs:" "    commands: ['echo {{ loop.value }}']"),
};

pub(crate) const OPERATOR: Rule = Rule {
    code: "component/condition",
    severity: Error,
    title: "A condition is not one comparison with both of its sides",
    explanation: "A condition has exactly one comparison, or one of `and`, `or` and `not`. Comparisons of strings and numbers have the \
                  other side in `value`, comparisons of a file's digest the file in `path`.",
    bad: component!("- name: Update" "  action: UpdateOS" "  if:" "    stringEqual: Linux" "    value: Linux"),
    good: component!("- name: Update" "  action: UpdateOS" "  if:" "    stringEquals: Linux" "    value: Linux"),
};

pub(crate) const PATTERN: Rule = Rule {
    code: "component/pattern",
    severity: Error,
    title: "This is not a regular expression",
    explanation: "`patternMatches` takes the syntax of RE2, which has neither look-around (`(?=…)`, `(?!…)`) nor references back to a \
                  group (`\\1`). The step fails where it is reached.",
    bad: component!("- name: Update" "  action: UpdateOS" "  if:" "    patternMatches: '^(?!Windows)'" "    value: Linux"),
    good: component!("- name: Update" "  action: UpdateOS" "  if:" "    patternMatches: '^Linux$'" "    value: Linux"),
};

pub(crate) const BRANCH: Rule = Rule {
    code: "component/condition-branch",
    severity: Error,
    title: "`then` or `else` is not Abort, Execute or Skip",
    explanation: "A condition decides whether its own step runs, is skipped, or ends the document; nothing else.",
    bad: component!("- name: Update" "  action: UpdateOS" "  if:" "    fileExists: /etc/os-release" "    else: Continue"),
    good: component!("- name: Update" "  action: UpdateOS" "  if:" "    fileExists: /etc/os-release" "    else: Skip"),
};

pub(crate) const CONDITION_DEPTH: Rule = Rule {
    code: "component/condition-depth",
    severity: Error,
    title: "Conditions are more than four levels deep",
    explanation: "AWSTOE takes `and`, `or` and `not` at most four levels inside of each other.",
    bad: component!("- name: Update" "  action: UpdateOS" "  if: {not: {not: {not: {not: {not: {fileExists: /x}}}}}}"),
    good: component!("- name: Update" "  action: UpdateOS" "  if: {not: {not: {not: {not: {fileExists: /x}}}}}"),
};

pub(crate) const UNDECLARED_PARAMETER: Rule = Rule {
    code: "component/undeclared-parameter",
    severity: Error,
    title: "A reference to a parameter or constant that is not declared",
    explanation: "Names are case-sensitive. A recipe can only set what the document declares, so this has no value in any build.",
    bad: lines!("schemaVersion: 1.0" "parameters:" "  - Source: {type: string}" "phases:" "  - name: build" "    steps:"
        "      - name: Run" "        action: ExecuteBash" "        inputs:" "          commands: ['echo {{ source }}', 'echo {{ Source }}']"),
    good: lines!("schemaVersion: 1.0" "parameters:" "  - Source: {type: string}" "phases:" "  - name: build" "    steps:"
        "      - name: Run" "        action: ExecuteBash" "        inputs:" "          commands: ['echo {{ Source }}']"),
};

pub(crate) const UNUSED_PARAMETER: Rule = Rule {
    code: "component/unused-parameter",
    severity: Hint,
    title: "A parameter or constant is never used",
    explanation: "Other tools may read it, so this is only a hint.",
    bad: lines!("schemaVersion: 1.0" "parameters:" "  - Source: {type: string}" "phases: [{name: build, steps: []}]"),
    good: lines!("schemaVersion: 1.0" "phases: [{name: build, steps: []}]"),
};

pub(crate) const UNKNOWN_STEP: Rule = Rule {
    code: "component/unknown-step",
    severity: Error,
    title: "A reference to a step that does not exist",
    explanation: "A reference names the phase, the step, `inputs` or `outputs`, and the name: `{{ build.Fetch.outputs.stdout }}`.",
    bad: component!("- name: Fetch" "  action: ExecuteBash" "  inputs: {commands: [date]}" "- name: Say" "  action: ExecuteBash"
        "  inputs: {commands: ['echo {{ validate.Fetch.outputs.stdout }}']}"),
    good: component!("- name: Fetch" "  action: ExecuteBash" "  inputs: {commands: [date]}" "- name: Say" "  action: ExecuteBash"
        "  inputs: {commands: ['echo {{ build.Fetch.outputs.stdout }}']}"),
};

pub(crate) const FORWARD_REFERENCE: Rule = Rule {
    code: "component/forward-reference",
    severity: Error,
    title: "A reference to a step that has not run yet",
    explanation: "Steps run in the order of the document, and only what has run has values to give.",
    bad: component!("- name: Say" "  action: ExecuteBash" "  inputs: {commands: ['echo {{ build.Fetch.outputs.stdout }}']}"
        "- name: Fetch" "  action: ExecuteBash" "  inputs: {commands: [date]}"),
    good: component!("- name: Fetch" "  action: ExecuteBash" "  inputs: {commands: [date]}"
        "- name: Say" "  action: ExecuteBash" "  inputs: {commands: ['echo {{ build.Fetch.outputs.stdout }}']}"),
};

pub(crate) const CROSS_STAGE: Rule = Rule {
    code: "component/cross-stage-reference",
    severity: Error,
    title: "A test refers to a step of the build stage",
    explanation: "Image Builder runs the phase test on a new instance, in a run of its own: nothing of build and validate is known \
                  there. Write what the test needs into a file of the image.",
    bad: lines!("schemaVersion: 1.0" "phases:" "  - name: build" "    steps:" "      - {name: Fetch, action: ExecuteBash, inputs: {commands: [date]}}"
        "  - name: test" "    steps:" "      - {name: Say, action: ExecuteBash, inputs: {commands: ['echo {{ build.Fetch.outputs.stdout }}']}}"),
    good: lines!("schemaVersion: 1.0" "phases:" "  - name: build" "    steps:" "      - {name: Fetch, action: ExecuteBash, inputs: {commands: [date]}}"
        "  - name: validate" "    steps:" "      - {name: Say, action: ExecuteBash, inputs: {commands: ['echo {{ build.Fetch.outputs.stdout }}']}}"),
};

pub(crate) const UNKNOWN_OUTPUT: Rule = Rule {
    code: "component/unknown-output",
    severity: Error,
    title: "A reference to something that the step does not have",
    explanation: "Each action has its own outputs, most of them none. The inputs of actions on files are counted from 0: \
                  `{{ build.Fetch.inputs[0].destination }}`.",
    bad: component!("- name: Fetch" "  action: ExecuteBash" "  inputs: {commands: [date]}" "- name: Say" "  action: ExecuteBash"
        "  inputs: {commands: ['echo {{ build.Fetch.outputs.output }}']}"),
    good: component!("- name: Fetch" "  action: ExecuteBash" "  inputs: {commands: [date]}" "- name: Say" "  action: ExecuteBash"
        "  inputs: {commands: ['echo {{ build.Fetch.outputs.stdout }}']}"),
};

pub(crate) const ODD_REFERENCE: Rule = Rule {
    code: "component/odd-reference",
    severity: Warning,
    title: "Braces around something that a component cannot refer to",
    explanation: "`{{ a.b.c }}` looks like a reference, and is neither a parameter nor a step nor a loop. If another program shall \
                  read it, write it into a file that the component downloads.",
    bad: component!("- name: Say" "  action: ExecuteBash" "  inputs: {commands: ['echo {{ settings.host }}']}"),
    good: component!("- name: Say" "  action: ExecuteBash" "  inputs: {commands: ['echo host']}"),
};

//! AWSTOE components, workflows and schedules.

use documents::{Context, check_arguments, check_component, check_workflow, recognise, rules, schedule};

use jiff::Zoned;

use super::{Target, sound_in};
use crate::corpus;

const WORDS: [&str; 40] = [
    "schemaVersion: 1.0\n",
    "name: ",
    "phases:\n",
    "parameters:\n",
    "constants:\n",
    "outputs:\n",
    "steps:\n",
    "  - name: build\n",
    "    steps:\n",
    "      - name: Step\n",
    "        action: ExecuteBash\n",
    "        action: ExecutePowerShell\n",
    "        action: S3Download\n",
    "        action: CreateFile\n",
    "        action: Assert\n",
    "        action: CreateImage\n",
    "        action: WaitForAction\n",
    "        loop:\n",
    "          forEach: [a, b]\n",
    "          for: {start: 0, end: 9, updateBy: 1}\n",
    "        if:\n",
    "          and: [",
    "          not: {",
    "        inputs:\n",
    "          commands:\n",
    "            - curl http://example.com/x | bash\n",
    "            - |\n              cat > file <<'EOF'\n",
    "          - path: /etc/x\n",
    "            permissions: 0755\n",
    "onFailure: Continue\n",
    "timeoutSeconds: 99999\n",
    "{{ loop.index }}",
    "{{ build.Step.outputs.stdout }}",
    "{{ $.stepOutputs.Step.imageId }}",
    "instanceId.$: $.stepOutputs.Step.instanceId\n",
    "# goldsmith: allow component/secret until 2027-01-01: reason\n",
    "password=hunter2 ",
    "cron(0 6 ? * sun#2 *)",
    "rate(7 days)",
    "      - ",
];

const SCHEDULES: [&str; 5] = [
    "cron(0 6 ? * sun *)",
    "cron(*/15 8-18 ? jan-jun 2#1 2026/2)",
    "cron(0 0 L * ? *)",
    "cron(30 4 15W,1 1/3 ? 2199)",
    "rate(7 days)",
];

pub(super) fn target() -> Target {
    Target {
        corpus: texts,
        words: &WORDS,
        look: Box::new(look),
    }
}

fn texts() -> Vec<String> {
    let folders = ["crates/documents/tests/fixtures", "desired-state", "examples"];
    let mut texts = corpus::texts(&folders, ".yaml");
    // Short ones: changed a little, many of them stay schedules.
    texts.extend(SCHEDULES.map(str::to_owned));
    texts.extend(
        rules()
            .iter()
            .flat_map(|rule| [rule.bad.to_owned(), rule.good.to_owned()]),
    );
    texts
}

fn look(text: &str) -> Result<(), String> {
    recognise(text);
    for platform in [Some("Linux"), Some("Windows"), None] {
        let context = Context {
            platform,
            today: Some("2026-11-01"),
            ..Context::default()
        };
        let component = check_component(text, &context);
        let declared = component
            .document
            .map(|document| document.parameters)
            .unwrap_or_default();
        drop(check_arguments(&declared, &[]));
        sound_in(text, component.findings)?;
    }
    for workflow_type in [Some("BUILD"), Some("TEST"), Some("DISTRIBUTION"), None] {
        let context = Context {
            workflow_type,
            ..Context::default()
        };
        sound_in(text, check_workflow(text, &context).findings)?;
    }
    if let Ok(expression) = schedule::parse(text) {
        drop(expression.next_after(&Zoned::default(), 3));
    }
    sound_in(text, schedule::check(text).findings)
}

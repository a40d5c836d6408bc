use super::*;

fn component(step: &str) -> Result<(), String> {
    sound_component(&format!(
        "schemaVersion: 1.0\nparameters: [{{Source: {{type: string, default: x}}}}]\nphases:\n- name: build\n  steps:\n  \
         - {{name: First, action: ExecuteBash, inputs: {{commands: [ls]}}}}\n  - {step}\n  \
         - {{name: Last, action: ExecuteBash, inputs: {{commands: [ls]}}}}\n"
    ))
}

fn bash(command: &str, rest: &str) -> String {
    format!("{{name: It, action: ExecuteBash, inputs: {{commands: ['{command}']}}{rest}}}")
}

#[track_caller]
fn refused(verdict: Result<(), String>, said: &str) {
    let error = verdict.expect_err(said);
    assert!(error.contains(said), "{error}");
}

#[test]
fn references_are_declared_and_lead_back() {
    for sound in [
        "echo {{ Source }} {{build.First.outputs.stdout}} {{ loop.index }}",
        "{{ build.It.inputs.commands }}",
        "docker ps --format {{.Names}} {{ a b }} {{}} {{",
    ] {
        assert_eq!(component(&bash(sound, "")), Ok(()), "{sound}");
    }
    refused(component(&bash("{{ Foo }}", "")), "'Foo' is not declared");
    refused(component(&bash("{{ source }}", "")), "'source' is not declared");
    refused(
        component(&bash("{{ build.Last.outputs.stdout }}", "")),
        "does not come earlier",
    );
    refused(
        component(&bash("{{ build.It.outputs.stdout }}", "")),
        "does not come earlier",
    );
    refused(
        component(&bash("{{ test.First.inputs[0].path }}", "")),
        "no step 'First' in a phase 'test'",
    );
}

#[test]
fn loops_are_of_one_kind_and_end() {
    let looped = |written: &str| component(&bash("ls", &format!(", loop: {written}")));
    for sound in [
        "{for: {start: 1, end: 3, updateBy: 1}}",
        "{name: n, for: {start: 3, end: 1, updateBy: -1}}",
        "{forEach: [a, b]}",
        "{forEach: {list: 'a;b', delimiter: ';'}}",
    ] {
        assert_eq!(looped(sound), Ok(()), "{sound}");
    }
    refused(
        looped("{for: {start: 1, end: 3, updateBy: 1}, forEach: [a]}"),
        "exactly one",
    );
    refused(looped("{name: n}"), "exactly one");
    refused(looped("{for: {start: 1, end: 3, updateBy: -1}}"), "come to an end");
    refused(looped("{for: {start: 1, end: 3}}"), "'updateBy'");
    refused(looped("{forEach: {list: 'a|b', delimiter: '|'}}"), "delimiter");
}

#[test]
fn conditions_have_one_known_operator() {
    let under = |condition: &str| component(&bash("ls", &format!(", if: {condition}")));
    for sound in [
        "{fileExists: /a, then: Abort, else: Execute}",
        "{not: {and: [{stringEquals: a, value: b}, {or: [{fileMD5Equals: x, path: /a}]}]}}",
    ] {
        assert_eq!(under(sound), Ok(()), "{sound}");
    }
    refused(under("{stringIs: a, value: b}"), "'stringIs' is not supported");
    refused(under("{fileExists: /a, folderExists: /b}"), "exactly one operator");
    refused(under("{then: Abort}"), "exactly one operator");
    refused(under("{fileExists: /a, then: Retry}"), "'then'");
    refused(under("{and: {fileExists: /a}}"), "must be a list");
    refused(under("{not: {not: {not: {not: {not: {fileExists: /a}}}}}}"), "nested");
    refused(
        component("{name: It, action: Assert, inputs: {fileIs: a}}"),
        "'fileIs' is not supported",
    );
}

fn workflow(steps: &str, rest: &str) -> Result<(), String> {
    let text = format!("schemaVersion: 1.0\nparameters: [{{name: wait, type: boolean}}]\nsteps:\n{steps}\n{rest}");
    sound_workflow(&text, "BUILD")
}

#[test]
fn paths_of_workflows_lead_to_earlier_steps_and_parameters() {
    let launch = "- {name: Launch, action: LaunchInstance, inputs: {waitFor: ssmAgent}}";
    let image = |path: &str, rest: &str| {
        let step =
            format!("{launch}\n- {{name: Image, action: CreateImage, inputs: {{instanceId.$: '{path}'}}{rest}}}");
        workflow(&step, "outputs: [{name: id, value: '$.stepOutputs.Image.imageId'}]")
    };
    let sound = "$.stepOutputs.Launch.instanceId";
    for path in [
        sound,
        "$.workflowOutputs.any.thing",
        "$.imagebuilder.platform",
        "$.parameters.wait",
    ] {
        assert_eq!(image(path, ""), Ok(()), "{path}");
    }
    refused(image("$.stepOutputs.Lunch.instanceId", ""), "no earlier step 'Lunch'");
    refused(image("$.stepOutputs.Image.imageId", ""), "no earlier step 'Image'");
    refused(image("$.stepOutputs.Launch.instance", ""), "no output 'instance'");
    refused(image("$.parameters.weight", ""), "'weight' is not declared");
    refused(image("$.nothing", ""), "leads nowhere");
    assert_eq!(
        image(sound, ", if: {booleanEquals: true, value: '$.parameters.wait'}"),
        Ok(())
    );
    refused(
        image(sound, ", if: {booleanEquals: true, value: '$.parameters.weight'}"),
        "'weight'",
    );
    refused(image(sound, ", if: {fileExists: /a}"), "'fileExists' is not supported");
    refused(
        workflow(launch, "outputs: [{name: id, value: '$.stepOutputs.Image.imageId'}]"),
        "no earlier step 'Image'",
    );
}

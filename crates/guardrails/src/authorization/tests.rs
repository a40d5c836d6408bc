//! The data as a whole, and what is asked of it.

use super::*;

#[test]
fn an_image_has_an_owner_and_no_image_tag() {
    let ec2 = service("EC2").unwrap();
    let run = ec2.action("runinstances").unwrap();
    let image = ec2.resources_of(run).find(|resource| resource.name == "image").unwrap();
    let on_image: Vec<&str> = ec2.keys_on(run, image).map(|key| key.name).collect();
    assert!(on_image.contains(&"ec2:Owner") && on_image.contains(&"ec2:ResourceTag/${TagKey}"));
    assert!(!ec2.keys_of(run).any(|key| key.is("ec2:ImageTag/Golden")));
    let subnet = ec2
        .resources_of(run)
        .find(|resource| resource.name == "subnet")
        .unwrap();
    assert!(!ec2.keys_on(run, subnet).any(|key| key.is("ec2:Owner")));
    assert!(image.pattern().matches_resource("arn:aws:ec2:us-east-1::image/ami-1"));
}

#[test]
fn services_of_rcps_exist() {
    assert!(RCP_SERVICES.is_sorted());
    let unknown: Vec<&str> = RCP_SERVICES
        .into_iter()
        .filter(|name| service(name).is_none())
        .collect();
    assert_eq!(unknown, [""; 0]);
}

#[test]
fn an_action_knows_its_home_if_it_is_the_only_one() {
    assert_eq!(home("runINSTANCES"), Some("ec2"));
    assert_eq!(home("TagResource"), None);
    assert_eq!(home("RunInstance"), None);
}

#[test]
fn carriers_are_the_actions_with_the_key() {
    let ec2 = service("ec2").unwrap();
    for key in ["ec2:Owner", "EC2:resourcetag/Golden", "aws:TagKeys", "ec2:Nothing"] {
        let carries = ec2.carriers(key);
        for action in ec2.actions() {
            let expected = ec2.keys_of(action).any(|known| known.is(key));
            assert_eq!(carries(action), expected, "{key} {}", action.name);
        }
    }
}

#[test]
fn all_of_the_data_can_be_read() {
    let services: Vec<&Service> = prefixes().filter_map(service).collect();
    let actions: usize = services.iter().map(|service| service.actions.len()).sum();
    assert!(services.len() > 400 && actions > 20_000, "{} {actions}", services.len());
    for service in services {
        for action in &service.actions {
            assert!(service.set_exists(action), "{}:{}", service.prefix, action.name);
            assert_eq!(service.action(&action.name.to_uppercase()), Some(action));
            assert_eq!(service.matching(&Pattern::wild(action.name)), [action]);
        }
    }
    assert!(service("nonsense").is_none());
}

impl Service {
    fn set_exists(&self, action: &Action) -> bool {
        action.own_keys < self.sets.len()
            && action
                .resources
                .iter()
                .all(|on| on.resource < self.resources.len() && on.keys < self.sets.len())
            && self.sets.iter().flatten().all(|key| *key < self.keys.len())
    }
}

#[test]
fn keys_with_a_placeholder_take_any_name() {
    assert!(same_key("aws:RequestTag/${TagKey}", "AWS:requesttag/Golden"));
    assert!(!same_key("aws:RequestTag/${TagKey}", "aws:RequestTag/"));
    assert!(!same_key("aws:RequestTag/${TagKey}", "aws:RequestTag"));
}

//! What the name of an Amazon-managed image says about the operating system, and whether components fit it.
//!
//! Image Builder compares `supportedOsVersions` by prefix with the base image's version of the operating system when the recipe is
//! created (API reference, `CreateComponent`). The name is all that is known offline, so that what it seems to say is a warning.

use model::{Decoder, Value, reference::short_name};

/// An operating system that Amazon has managed images of: the beginning of their names, the platform, and what its versions are
/// called (names as in the user guide and the service's examples).
const SYSTEMS: [(&str, &str, &str); 10] = [
    ("amazon-linux-", "Linux", "amazon linux"),
    ("ubuntu-server-", "Linux", "ubuntu"),
    ("ubuntu-", "Linux", "ubuntu"),
    ("red-hat-enterprise-linux-", "Linux", "red hat enterprise linux"),
    ("rhel-", "Linux", "red hat enterprise linux"),
    ("suse-linux-enterprise-server-", "Linux", "suse linux enterprise server"),
    ("sles-", "Linux", "suse linux enterprise server"),
    ("centos-stream-", "Linux", "centos"),
    ("windows-server-", "Windows", "microsoft windows server"),
    ("macos-", "macOS", "macos"),
];

/// What is known of a base image.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Base<'a> {
    /// Its name.
    pub(super) name: &'a str,
    /// `Linux`, `Windows` or `macOS`.
    pub(super) platform: &'static str,
    /// The operating system, in lower case.
    system: &'static str,
    /// The numbers of the name, such as `2023`.
    rest: &'a str,
}

impl<'a> Base<'a> {
    /// Of a recipe's `parent_image` as its file gives it; `None` where the name says nothing.
    pub(super) fn of(parent_image: &'a str) -> Option<Self> {
        let name = match parent_image.strip_prefix("aws:") {
            Some(managed) => managed.split('@').next().unwrap_or(managed),
            None if parent_image.contains(":aws:image/") => short_name(parent_image),
            None => return None,
        };
        let (prefix, platform, system) = SYSTEMS.iter().find(|(prefix, ..)| name.starts_with(prefix))?;
        Some(Self {
            name,
            platform,
            system,
            rest: &name[prefix.len()..],
        })
    }

    /// Whether a text of `supported_os_versions` may mean this image. Free text that names no system known here may mean anything.
    fn fits(self, supported: &str) -> bool {
        let supported = supported.to_lowercase();
        let named = SYSTEMS
            .iter()
            .map(|(.., system)| *system)
            .find(|system| supported.contains(system.trim_start_matches("microsoft ")));
        let Some(named) = named else { return true };
        let numbers = |text: &str| -> Vec<String> {
            text.split(|character: char| !character.is_ascii_digit())
                .filter(|number| !number.is_empty())
                .map(str::to_owned)
                .collect()
        };
        let (wanted, found) = (numbers(&supported), numbers(self.rest));
        named == self.system && wanted.first().is_none_or(|wanted| found.first() == Some(wanted))
    }
}

/// A component against the image that the recipe starts from.
pub(super) fn check(base: Base<'_>, (name, component): (&str, &Value), path: &str, decoder: &mut Decoder) {
    let platform = component.get("platform").and_then(Value::text).unwrap_or_default();
    if platform != base.platform {
        let message = format!("`{name}` is for {platform}, but `{}` is {}", base.name, base.platform);
        decoder
            .problem_at(path, "recipe/platform", message)
            .label(format!("for {platform}"));
        return;
    }
    let supported: Vec<&str> = component
        .get("supported_os_versions")
        .map(Value::items)
        .unwrap_or_default()
        .iter()
        .filter_map(Value::text)
        .collect();
    if !supported.is_empty() && !supported.iter().any(|text| base.fits(text)) {
        let message = format!(
            "`{name}` supports {}, and `{}` does not look like it",
            supported.join(", "),
            base.name
        );
        decoder
            .problem_at(path, "recipe/os-version", message)
            .warning()
            .label("for another operating system")
            .help("Image Builder refuses the recipe if no entry of `supported_os_versions` is the beginning of the image's version");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_say_what_system_it_is() {
        for (image, platform) in [
            ("aws:amazon-linux-2023-x86", Some("Linux")),
            ("aws:ubuntu-server-22-lts-x86@1.x.x", Some("Linux")),
            ("aws:windows-server-2022-english-full-base-x86", Some("Windows")),
            (
                "arn:aws:imagebuilder:us-east-1:aws:image/macos-sonoma-14-arm64/x.x.x",
                Some("macOS"),
            ),
            (
                "arn:aws:imagebuilder:us-east-1:111122223333:image/windows-server-like/1.0.0",
                None,
            ),
            ("aws:something-new-x86", None),
            ("ami-0123456789abcdef0", None),
        ] {
            assert_eq!(Base::of(image).map(|base| base.platform), platform, "{image}");
        }
    }

    #[test]
    fn versions_are_compared_where_they_name_a_system() {
        let base = Base::of("aws:amazon-linux-2023-x86").unwrap();
        for (supported, fits) in [
            ("Amazon Linux 2023", true),
            ("Amazon Linux", true),
            ("Amazon Linux 2", false),
            ("Ubuntu 22", false),
            ("Microsoft Windows Server 2022", false),
            ("anything with systemd", true),
        ] {
            assert_eq!(base.fits(supported), fits, "{supported}");
        }
        let windows = Base::of("aws:windows-server-2022-english-full-base-x86").unwrap();
        assert!(windows.fits("Windows Server 2022"));
        assert!(!windows.fits("Microsoft Windows Server 2019"));
    }
}

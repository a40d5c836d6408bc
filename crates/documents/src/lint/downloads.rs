//! Downloads: run unseen, unchecked, over plain http, or with the checks off.

use super::{
    pattern::Pattern,
    script::{Script, Shell},
};
use crate::{component::Step, findings::Findings, rules::lint as rules};

static PIPE_BASH: Pattern = Pattern::with(
    &["curl", "wget"],
    r#"(?x)
    \b(?:curl|wget)\b [^|;&\n]* \| \s* (?:sudo\s+(?:-\S+\s+)*)? (?:/\w+(?:/\w+)*/)? (?:(?:ba|z|da|k)?sh|python[0-9.]*|perl)\b
    | \b(?:ba|z|da|k)?sh \s+ (?:-\S+\s+)* <\( \s* (?:curl|wget)\b
    | \b(?:ba|z|da|k)?sh \s+ -c \s+ ["'] \s* \$\( \s* (?:curl|wget)\b
    | \beval \s+ ["']? \$\( \s* (?:curl|wget)\b"#,
);

static PIPE_POWERSHELL: Pattern = Pattern::new(
    r"(?xi)
    \b(?:iex|invoke-expression)\b .* (?:downloadstring|invoke-webrequest|invoke-restmethod|\biwr\b|\birm\b|\bcurl\b)
    | (?:downloadstring|invoke-webrequest|invoke-restmethod|\biwr\b|\birm\b) .* \| \s* (?:iex|invoke-expression)\b",
);

/// A download of something that is installed or run, to a file.
static TO_FILE: Pattern = Pattern::with(
    &["http"],
    r"(?xi)
    \b(?:curl|wget|invoke-webrequest|iwr|downloadfile|start-bitstransfer)\b .*
    https?://\S+ \.(?:sh|rpm|deb|tgz|tar|tar\.\w+|zip|gz|xz|bz2|bin|run|msi|exe|pkg|dmg|jar|whl|ps1|py|AppImage)\b",
);

static HTTP: Pattern = Pattern::with(
    &["http://"],
    r"(?xi)
    \b(?:curl|wget|invoke-webrequest|invoke-restmethod|iwr|irm|downloadfile|downloadstring|start-bitstransfer)\b
    .*? (http://[^\s'\x22)]+)",
);

static OFF: Pattern = Pattern::with(
    &[" -"],
    r"(?x)
    \bcurl\b [^|;&]*? \s (-[a-zA-Z]*k[a-zA-Z]*|--insecure)(?:\s|$)
    | \bwget\b [^|;&]*? \s (--no-check-certificate)\b
    | \s(--nogpgcheck|--no-gpg-checks|--allow-unauthenticated|--trusted-host|-SkipCertificateCheck)\b",
);

/// Words that show that a script compares what it has downloaded.
const CHECKED: &[&str] = &[
    "sha256sum",
    "sha512sum",
    "sha1sum",
    "md5sum",
    "shasum",
    "cksum",
    "gpg ",
    "gpgv",
    "cosign",
    "openssl dgst",
    "rpm -K",
    "rpm --checksig",
    "rpmkeys",
    "Get-FileHash",
    "Get-AuthenticodeSignature",
    "minisign",
    "sigstore",
];

/// The instance itself and its metadata service speak plain http.
const LOCAL: &[&str] = &[
    "http://169.254.",
    "http://localhost",
    "http://127.",
    "http://[fd00:ec2:",
    "http://[::1]",
    "http://$",
];

pub(super) fn check_script(script: &Script<'_>, findings: &mut Findings<'_>) {
    let pipe = if script.shell == Shell::Bash {
        &PIPE_BASH
    } else {
        &PIPE_POWERSHELL
    };
    let checked = CHECKED.iter().any(|word| script.mentions(word));
    let mut unchecked_shown = checked;
    for line in &script.lines {
        let place = |at: std::ops::Range<usize>| line.span.start + at.start..line.span.start + at.end;
        if let Some(found) = pipe.find(line.text) {
            findings.add(
                &rules::PIPE_TO_SHELL,
                "this runs a download that nobody has looked at",
                &place(found.range()),
                "downloaded and run at once",
            );
        } else if !unchecked_shown && let Some(found) = TO_FILE.find(line.text) {
            unchecked_shown = true;
            let message = "this download is used without a checksum or signature";
            findings.add(&rules::NO_CHECKSUM, message, &place(found.range()), "never compared");
        }
        if let Some(address) = HTTP.group(line.text)
            && !LOCAL.iter().any(|local| address.as_str().starts_with(local))
        {
            findings.add(
                &rules::PLAIN_HTTP,
                "a download over plain http",
                &place(address.range()),
                "not encrypted",
            );
        }
        if let Some(option) = OFF.group(line.text) {
            let message = format!(
                "`{}` switches off a check of where the download comes from",
                option.as_str()
            );
            findings.add(&rules::CHECK_OFF, message, &place(option.range()), "no check");
        }
    }
}

/// What the actions themselves download.
pub(super) fn check_step(step: &Step, findings: &mut Findings<'_>) {
    let Some(inputs) = &step.inputs else { return };
    let installer = matches!(step.action.as_str(), "InstallMSI" | "UninstallMSI");
    let maps = inputs.items().unwrap_or(std::slice::from_ref(inputs));
    for map in maps.iter().filter(|_| step.action == "WebDownload" || installer) {
        if step.action == "WebDownload" {
            web_download(map, findings);
        }
        for key in [
            "ignoreCertificateErrors",
            "ignoreAuthenticodeSignatureErrors",
            "allowUnsignedInstaller",
        ] {
            if let Some(entry) = map.entry(key)
                && entry.value.text().is_some_and(|text| text.eq_ignore_ascii_case("true"))
            {
                let message = format!("`{key}` switches off a check of where the download comes from");
                findings.add(&rules::CHECK_OFF, message, &entry.value.span, "no check");
            }
        }
    }
}

fn web_download(map: &crate::yaml::Node, findings: &mut Findings<'_>) {
    let Some(source) = map.get("source") else { return };
    if map.get("checksum").is_none() {
        let message = "this download is used without a checksum";
        findings.add(&rules::NO_CHECKSUM, message, &source.span, "never compared");
    }
    if source.text().is_some_and(|text| text.starts_with("http://")) {
        findings.add(
            &rules::PLAIN_HTTP,
            "a download over plain http",
            &source.span,
            "not encrypted",
        );
    }
}

//! The action modules of component documents, and the shape of their inputs.

/// How an action takes its inputs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Inputs {
    /// One map with these required keys.
    Map(&'static [&'static str]),
    /// A list of maps, each with these required keys.
    List(&'static [&'static str]),
    /// May be absent.
    Optional,
    /// Must be there; its shape is looked at elsewhere.
    Any,
}

/// The inputs of an action; `None` if there is no such action.
pub(super) fn inputs_of(action: &str) -> Option<Inputs> {
    Some(match action {
        "ExecuteBash" => Inputs::Map(&["commands"]),
        "ExecuteBinary" | "InstallMSI" | "UninstallMSI" => Inputs::Map(&["path"]),
        "ExecuteDocument" => Inputs::Map(&["document"]),
        "ExecutePowerShell" | "Assert" => Inputs::Any,
        "Reboot" | "UpdateOS" => Inputs::Optional,
        "S3Download" | "S3Upload" | "WebDownload" | "CopyFile" | "MoveFile" | "CopyFolder" | "MoveFolder" => {
            Inputs::List(&["source", "destination"])
        }
        "AppendFile" | "CreateFile" | "CreateFolder" | "DeleteFile" | "DeleteFolder" | "ListFiles" | "ReadFile"
        | "SetFileEncoding" => Inputs::List(&["path"]),
        "CreateSymlink" => Inputs::List(&["path", "target"]),
        "SetFileOwner" | "SetFolderOwner" => Inputs::List(&["path", "owner"]),
        "SetFilePermissions" | "SetFolderPermissions" => Inputs::List(&["path", "permissions"]),
        "SetRegistry" => Inputs::List(&["path", "name", "value", "type"]),
        _ => return None,
    })
}

/// The platforms an action exists on, where that is not all of them.
pub(super) fn platforms_of(action: &str) -> Option<&'static [&'static str]> {
    match action {
        "ExecuteBash"
        | "CreateSymlink"
        | "SetFileOwner"
        | "SetFolderOwner"
        | "SetFilePermissions"
        | "SetFolderPermissions" => Some(&["Linux", "macOS"]),
        "ExecutePowerShell" | "InstallMSI" | "UninstallMSI" | "SetRegistry" => Some(&["Windows"]),
        "UpdateOS" => Some(&["Linux", "Windows"]),
        _ => None,
    }
}

//! How things look in answers, and their ARNs.

use serde_json::{Map, Value, json};

use super::policy_type::PolicyType;
use super::state::{Account, AccountState, Organization, Policy};
use super::switches::Switches;
use crate::clock::epoch_seconds;

impl Organization {
    /// The ARN of something of this organization; the account in it is always the management account.
    fn arn(&self, resource: &str) -> String {
        format!("arn:aws:organizations::{}:{resource}", self.management_account)
    }

    /// The ARN of a policy; AWS's own belong to no account.
    pub(super) fn policy_arn(&self, id: &str, policy_type: PolicyType, aws_managed: bool) -> String {
        let kind = policy_type.arn_name();
        if aws_managed {
            return format!("arn:aws:organizations::aws:policy/{kind}/{id}");
        }
        self.arn(&format!("policy/{}/{kind}/{id}", self.id))
    }

    /// The ARN of the root, a unit, an account or the resource policy, told apart by the id's form.
    pub(super) fn entity_arn(&self, id: &str) -> String {
        let kind = match id.split_once('-') {
            Some(("r", _)) => "root",
            Some(("ou", _)) => "ou",
            Some(("rp", _)) => "resourcepolicy",
            _ => "account",
        };
        self.arn(&format!("{kind}/{}/{id}", self.id))
    }

    /// The member `Path` of a unit, and the only one of the `Paths` of an account.
    pub(super) fn path(&self, id: &str) -> String {
        format!("{}/{}/", self.id, self.chain(id).join("/"))
    }

    pub(super) fn view(&self) -> Value {
        // The guide says to read the types from ListRoots: this list only repeats what the feature set allows,
        // and in every answer seen it names SCPs alone.
        let types = if self.all_features {
            json!([{"Type": "SERVICE_CONTROL_POLICY", "Status": "ENABLED"}])
        } else {
            json!([])
        };
        let email = self
            .accounts
            .get(&self.management_account)
            .map(|account| account.email.as_str());
        json!({
            "Id": self.id,
            "Arn": self.arn(&format!("organization/{}", self.id)),
            "FeatureSet": if self.all_features { "ALL" } else { "CONSOLIDATED_BILLING" },
            "MasterAccountArn": self.entity_arn(&self.management_account),
            "MasterAccountId": self.management_account,
            "MasterAccountEmail": email,
            "AvailablePolicyTypes": types,
        })
    }

    pub(super) fn root_view(&self) -> Value {
        let types = self
            .types
            .iter()
            .map(|(policy_type, status)| json!({"Type": policy_type, "Status": status}));
        json!({
            "Id": self.root,
            "Arn": self.entity_arn(&self.root),
            "Name": "Root",
            "PolicyTypes": types.collect::<Vec<Value>>(),
        })
    }

    pub(super) fn unit_view(&self, id: &str) -> Value {
        let name = self.units.get(id).map(|unit| unit.name.as_str());
        json!({"Id": id, "Arn": self.entity_arn(id), "Name": name, "Path": self.path(id)})
    }

    pub(super) fn account_view(&self, id: &str, account: &Account, switches: &Switches) -> Value {
        let mut view = self.account_core(id, account, switches);
        view.insert("Paths".to_owned(), json!([self.path(id)]));
        Value::Object(view)
    }

    /// What `Account` and `DelegatedAdministrator` have in common.
    pub(super) fn account_core(&self, id: &str, account: &Account, switches: &Switches) -> Map<String, Value> {
        let mut view = Map::new();
        let mut insert = |member: &str, value: Value| view.insert(member.to_owned(), value);
        insert("Id", id.into());
        insert("Arn", self.entity_arn(id).into());
        insert("Email", account.email.as_str().into());
        insert("Name", account.name.as_str().into());
        if switches.account_status {
            insert("Status", account.state.name().into());
        }
        insert("State", account.state.name().into());
        insert(
            "JoinedMethod",
            if account.created { "CREATED" } else { "INVITED" }.into(),
        );
        insert("JoinedTimestamp", epoch_seconds(account.joined_ms));
        view
    }

    pub(super) fn policy_summary(&self, id: &str, policy_type: PolicyType, policy: &Policy) -> Value {
        json!({
            "Id": id,
            "Arn": self.policy_arn(id, policy_type, policy.aws_managed),
            "Name": policy.name,
            "Description": policy.description,
            "Type": policy_type,
            "AwsManaged": policy.aws_managed,
        })
    }

    pub(super) fn policy_view(&self, id: &str, policy_type: PolicyType, policy: &Policy) -> Value {
        json!({"PolicySummary": self.policy_summary(id, policy_type, policy), "Content": policy.content})
    }

    pub(super) fn target_view(&self, id: &str) -> Value {
        let (kind, name) = if id == self.root {
            ("ROOT", Some("Root"))
        } else if let Some(unit) = self.units.get(id) {
            ("ORGANIZATIONAL_UNIT", Some(unit.name.as_str()))
        } else {
            ("ACCOUNT", self.accounts.get(id).map(|account| account.name.as_str()))
        };
        json!({"TargetId": id, "Arn": self.entity_arn(id), "Name": name, "Type": kind})
    }
}

impl AccountState {
    fn name(self) -> &'static str {
        match self {
            Self::Active => "ACTIVE",
            Self::PendingClosure => "PENDING_CLOSURE",
            Self::Suspended => "SUSPENDED",
        }
    }
}

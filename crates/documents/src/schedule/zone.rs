//! Names of time zones, from the database that is linked in: what is installed where `check` runs decides nothing.

use jiff::tz::TimeZoneDatabase;

use crate::suggest::closest;

/// Whether the IANA database has a zone of this name.
pub fn is_time_zone(name: &str) -> bool {
    TimeZoneDatabase::bundled().get(name).is_ok()
}

/// The zone that was probably meant.
pub fn nearest_time_zone(name: &str) -> Option<String> {
    let zones: Vec<String> = TimeZoneDatabase::bundled()
        .available()
        .map(|zone| zone.to_string())
        .collect();
    closest(name, zones.iter().map(String::as_str)).map(str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_the_database() {
        for zone in ["UTC", "Etc/UTC", "Europe/Berlin", "America/New_York"] {
            assert!(is_time_zone(zone), "{zone}");
        }
        assert!(!is_time_zone("Mars/Base"));
        assert_eq!(nearest_time_zone("Europe/Berln").as_deref(), Some("Europe/Berlin"));
        assert_eq!(nearest_time_zone("Mars/Base"), None);
    }
}

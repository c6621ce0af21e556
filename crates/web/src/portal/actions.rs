//! What the audit log says was done, in the reader's words.

use orion_render::Text;

/// A sentence in the reader's words.
type Sentence = fn(&Text) -> String;

/// Every action with its sentence, in order of name. A test looks for actions that lack theirs.
pub(crate) const ACTIONS: &[(&str, Sentence)] = &[
    ("account.end_sessions", Text::action_account_end_sessions),
    ("account.password", Text::action_account_password),
    ("acting.start", Text::action_acting_start),
    ("acting.stop", Text::action_acting_stop),
    ("api_key.create", Text::action_api_key_create),
    ("api_key.revoke", Text::action_api_key_revoke),
    ("audit.export", Text::action_audit_export),
    ("audit.trim", Text::action_audit_trim),
    ("card.adjust_points", Text::action_card_adjust_points),
    ("card.bulk_bonus", Text::action_card_bulk_bonus),
    ("card.bulk_deactivate", Text::action_card_bulk_deactivate),
    ("card.bulk_merge", Text::action_card_bulk_merge),
    ("card.deactivate", Text::action_card_deactivate),
    ("card.delete", Text::action_card_delete),
    ("card.purge", Text::action_card_purge),
    ("card.reactivate", Text::action_card_reactivate),
    ("card.restore", Text::action_card_restore),
    ("card.restore_points", Text::action_card_restore_points),
    ("card.void", Text::action_card_void),
    ("customer.anonymize", Text::action_customer_anonymize),
    ("customer.export", Text::action_customer_export),
    ("customer.unsubscribe", Text::action_customer_unsubscribe),
    ("job.discard", Text::action_job_discard),
    ("job.retry", Text::action_job_retry),
    ("letter.reset", Text::action_letter_reset),
    ("letter.test", Text::action_letter_test),
    ("letter.write", Text::action_letter_write),
    ("mail.lift", Text::action_mail_lift),
    ("member.add", Text::action_member_add),
    ("merchant.create", Text::action_merchant_create),
    ("merchant.delete", Text::action_merchant_delete),
    ("merchant.restore", Text::action_merchant_restore),
    ("merchant.resume", Text::action_merchant_resume),
    ("merchant.suspend", Text::action_merchant_suspend),
    ("merchant.update", Text::action_merchant_update),
    ("page.create", Text::action_page_create),
    ("page.delete", Text::action_page_delete),
    ("page.update", Text::action_page_update),
    ("person.search", Text::action_person_search),
    ("pin.bulk_assign", Text::action_pin_bulk_assign),
    ("pin.create", Text::action_pin_create),
    ("pin.delete", Text::action_pin_delete),
    ("pin.locked", Text::action_pin_locked),
    ("pin.unlock", Text::action_pin_unlock),
    ("pin.update", Text::action_pin_update),
    ("program.activate", Text::action_program_activate),
    ("program.create", Text::action_program_create),
    ("program.deactivate", Text::action_program_deactivate),
    ("program.delete", Text::action_program_delete),
    ("program.image", Text::action_program_image),
    ("program.purge", Text::action_program_purge),
    ("program.restore", Text::action_program_restore),
    ("program.update", Text::action_program_update),
    ("session.end", Text::action_session_end),
    ("session.refuse", Text::action_session_refuse),
    ("session.start", Text::action_session_start),
    ("settings.update", Text::action_settings_update),
    ("store.add_domain", Text::action_store_add_domain),
    ("store.create", Text::action_store_create),
    ("store.delete", Text::action_store_delete),
    ("store.remove_domain", Text::action_store_remove_domain),
    ("store.restore", Text::action_store_restore),
    ("store.update", Text::action_store_update),
    ("team.change", Text::action_team_change),
    ("team.invite", Text::action_team_invite),
    ("team.join", Text::action_team_join),
    ("team.remove", Text::action_team_remove),
    ("team.resume", Text::action_team_resume),
    ("team.suspend", Text::action_team_suspend),
    ("team.withdraw", Text::action_team_withdraw),
    ("transactions.export", Text::action_transactions_export),
    ("user.create", Text::action_user_create),
    ("user.disable", Text::action_user_disable),
    ("user.enable", Text::action_user_enable),
    ("wallet.message", Text::action_wallet_message),
    ("wallet.show_again", Text::action_wallet_show_again),
];

/// The sentence of an action; its bare name where an older or newer version of the program wrote it.
pub(crate) fn sentence(text: Text, action: &str) -> String {
    let known = ACTIONS.iter().find(|(name, _)| *name == action);
    known.map_or_else(|| action.to_owned(), |(_, sentence)| sentence(&text))
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::ACTIONS;

    /// Actions as the use cases write them: `"noun.verb"`, where a row is made.
    fn written(folder: &Path, found: &mut Vec<String>) {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                written(&path, found);
                continue;
            }
            let text = std::fs::read_to_string(&path).unwrap();
            for part in text.split('"').skip(1).step_by(2) {
                let words: Vec<&str> = part.split('.').collect();
                let is_name = |word: &&str| {
                    !word.is_empty() && word.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'_')
                };
                if words.len() == 2 && words.iter().all(is_name) {
                    found.push(part.to_owned());
                }
            }
        }
    }

    /// Texts of that form that are no actions.
    const OTHER: [&str; 2] = ["erasures.jsonl", "rules.rate"];

    #[test]
    fn every_action_has_its_sentence() {
        let mut found = Vec::new();
        written(&Path::new(env!("CARGO_MANIFEST_DIR")).join("../service/src"), &mut found);
        assert!(found.len() > 20, "{found:?}");
        for action in found {
            let known = ACTIONS.iter().any(|(name, _)| *name == action) || OTHER.contains(&action.as_str());
            assert!(known, "{action} has no sentence");
        }
        assert!(ACTIONS.is_sorted_by_key(|(name, _)| *name));
    }
}

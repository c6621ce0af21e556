//! What a letter says, in the reader's language, and how both of its parts are laid out.

use std::collections::HashMap;

use askama::Template;
use orion_domain::letter::{Brand, Matter as About, Place};
use orion_domain::letter_template::{Body, LetterTemplate, TemplateCode, Values, Wording};
use orion_domain::{Points, Role};
use orion_render::colour::readable_ink;
use orion_render::{Text, format};

use crate::letter::{Letter, Matter, Unwritable};
use crate::template;

/// What a reader sees, in order; both parts are made from it.
pub(crate) struct Words {
    pub(crate) subject: String,
    html: String,
    text: String,
    action: Option<(String, String)>,
    footer: String,
}

impl Words {
    /// Plain paragraphs, as in all letters that the program brings along.
    fn plain(subject: String, paragraphs: Vec<String>, action: (String, String), footer: String) -> Self {
        let body = Body::of_paragraphs(paragraphs);
        let (html, text) = (body.html(&Values::default()), body.text(&Values::default()));
        // Our own words name no values and are short.
        Self { subject, html: html.unwrap_or_default(), text: text.unwrap_or_default(), action: Some(action), footer }
    }
}

#[derive(Template)]
#[template(path = "mail/letter.mjml", escape = "html")]
struct HtmlPart<'a> {
    lang: &'a str,
    brand: &'a Brand,
    colour: String,
    ink: String,
    words: &'a Words,
    /// Stands where the body belongs: the library that lays letters out reads markup in its own way, so it never gets any.
    body: &'a str,
    visit: String,
}

impl HtmlPart<'_> {
    fn address_lines(&self, place: &Place) -> Vec<String> {
        place.address.iter().flat_map(|address| address.lines()).map(ToOwned::to_owned).collect()
    }
}

impl Letter {
    pub(crate) fn words(&self) -> Words {
        let text = Text::new(self.locale);
        let merchant = self.brand.merchant.as_str();
        let footer = text.mail_footer(merchant);
        match &self.matter {
            Matter::SignIn { url, minutes } => Words::plain(
                text.mail_sign_in_subject(merchant),
                vec![text.mail_sign_in_text(merchant), text.mail_link_minutes(*minutes)],
                (text.mail_sign_in_action(), url.clone()),
                text.mail_sign_in_ignore() + " " + &footer,
            ),
            Matter::Card { url, minutes } => Words::plain(
                text.mail_card_subject(merchant),
                vec![text.mail_card_text(merchant), text.mail_link_minutes(*minutes)],
                (text.mail_card_action(), url.clone()),
                text.mail_card_ignore() + " " + &footer,
            ),
            Matter::Invitation { url, role, store } => Words::plain(
                text.mail_invitation_subject(merchant),
                vec![invitation(text, merchant, *role, store.as_deref()), text.mail_invitation_how()],
                (text.mail_invitation_action(), url.clone()),
                text.mail_invitation_ignore() + " " + &footer,
            ),
            Matter::About { about, url, choices_url, wording } => {
                let footer = match about {
                    About::Enrollment => text.letter_enrollment_ignore() + " " + &text.letter_footer(merchant),
                    about if about.kind().is_marketing() => text.letter_footer_marketing(choices_url, merchant),
                    _ => text.letter_footer(merchant),
                };
                let action = (text.letter_action(), url.clone());
                let own = wording.as_ref().and_then(|wording| self.own_words(wording, about, url));
                match own {
                    Some((subject, html, text)) => Words { subject, html, text, action: Some(action), footer },
                    None => {
                        let (subject, paragraphs) = words_about(text, merchant, about);
                        Words::plain(subject, paragraphs, action, footer)
                    }
                }
            }
        }
    }

    /// The merchant's words, read once more on the way out. What cannot be sent is not: the built-in words go instead.
    fn own_words(&self, wording: &Wording, about: &About, url: &str) -> Option<(String, String, String)> {
        // Wishes that come late say so; a merchant's words are for the day itself.
        let code = TemplateCode::of(about.kind()).filter(|_| *about != About::Birthday { is_belated: true })?;
        let values = template::values(self.locale, &self.brand, about, url);
        let read = LetterTemplate::read(code, wording).map_err(|mistakes| format!("{mistakes:?}"));
        let filled = read.and_then(|template| {
            let body = template.body.html(&values).and_then(|html| Ok((html, template.body.text(&values)?)));
            let all = template.subject.fill(&values).and_then(|subject| Ok((subject, body?)));
            all.map_err(|error| error.to_string())
        });
        match filled {
            Ok((subject, (html, text))) => Some((subject, html, text)),
            Err(reason) => {
                tracing::error!(
                    letter.code = code.as_str(),
                    reason,
                    "a merchant's letter cannot be sent as it is written"
                );
                None
            }
        }
    }

    pub(crate) fn html_part(&self, words: &Words) -> Result<String, Unwritable> {
        let broken = |error: &dyn std::fmt::Display| Unwritable::Template(error.to_string());
        // The letter's id is random: nobody else's words hold it.
        let body = format!("body-{}", self.id);
        let page = HtmlPart {
            lang: self.locale.as_str(),
            brand: &self.brand,
            colour: self.brand.colour.to_string(),
            ink: readable_ink(self.brand.colour).to_string(),
            words,
            body: &body,
            visit: Text::new(self.locale).letter_visit(),
        };
        let mjml = page.render().map_err(|error| broken(&error))?;
        let parsed = mrml::parse(&mjml).map_err(|error| broken(&error))?;
        // Without this the library has every letter load fonts from a stranger, who would learn who reads it and when.
        let options = mrml::prelude::render::RenderOptions { fonts: HashMap::new(), ..Default::default() };
        let html = parsed.element.render(&options);
        let html = html.map_err(|error| broken(&error))?;
        let (before, after) = html.split_once(&body).ok_or_else(|| broken(&"the body has no place"))?;
        Ok([before, &words.html, after].concat())
    }

    /// The text that people read whose program shows no HTML: written from the same words, not derived from markup.
    pub(crate) fn text_part(&self, words: &Words) -> String {
        let mut text = words.text.clone();
        if let Some((label, url)) = &words.action {
            text.push_str(&format!("\n\n{label}:\n{url}"));
        }
        text.push_str(&format!("\n\n-- \n{}\n", words.footer));
        if let Some(place) = &self.brand.store {
            text.push_str(&format!("\n{}\n", place.name));
            text.extend(place.address.iter().map(|address| format!("{address}\n")));
            text.push_str(&format!("{}\n", place.url));
        }
        text
    }
}

/// What somebody is asked into a team as.
fn invitation(text: Text, merchant: &str, role: Role, store: Option<&str>) -> String {
    match (role, store) {
        (Role::StoreStaff, Some(store)) => text.mail_invitation_staff(merchant, store),
        (Role::StoreManager, Some(store)) => text.mail_invitation_manager(merchant, store),
        _ => text.mail_invitation_owner(merchant),
    }
}

/// Subject and paragraphs of a letter about a card.
pub(crate) fn words_about(text: Text, merchant: &str, about: &About) -> (String, Vec<String>) {
    match about {
        About::Enrollment => (text.letter_enrollment_subject(merchant), vec![text.letter_enrollment_text(merchant)]),
        About::WelcomeBonus { points } => {
            (text.letter_welcome_bonus_subject(merchant), vec![text.letter_welcome_bonus_text(points.get())])
        }
        About::PointsBonus { points, balance } => (
            text.letter_points_bonus_subject(merchant),
            vec![text.letter_points_bonus_text(merchant, points.get()), text.letter_points_balance(balance.get())],
        ),
        About::PointsExpiring { points, last_day } => {
            let date = format::date(text.locale(), last_day.civil());
            let says = text.letter_points_expiring_text(&date, points.get());
            (text.letter_points_expiring_subject(&date, merchant), vec![says, text.letter_points_expiring_how()])
        }
        About::PointsExpired { points } => (
            text.letter_points_expired_subject(merchant),
            vec![text.letter_points_expired_text(points.get()), text.letter_points_expired_how()],
        ),
        About::RewardReady { reward } => {
            let says = reward.as_ref().map(|reward| text.letter_reward_ready_text(reward));
            let says = says.unwrap_or_else(|| text.letter_reward_ready_any_text());
            (text.letter_reward_ready_subject(merchant), vec![says])
        }
        About::Birthday { is_belated: true } => {
            (text.letter_birthday_belated_subject(merchant), vec![text.letter_birthday_belated_text(merchant)])
        }
        About::Birthday { is_belated: false } => (
            text.letter_birthday_subject(merchant),
            vec![text.letter_birthday_text(merchant), text.letter_birthday_more()],
        ),
        About::Reengagement { points } => {
            let mut says = vec![text.letter_reengagement_text(merchant)];
            says.extend((*points > Points::ZERO).then(|| text.letter_reengagement_points(points.get())));
            (text.letter_reengagement_subject(merchant), says)
        }
        About::RetentionNotice { last_day } => {
            let date = format::date(text.locale(), last_day.civil());
            let says = vec![text.letter_retention_notice_text(&date, merchant), text.letter_retention_notice_how()];
            (text.letter_retention_notice_subject(merchant), says)
        }
    }
}

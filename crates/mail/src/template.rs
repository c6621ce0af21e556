//! The letters that merchants may reword: the words that the program brings along, the values of a letter, and samples.

use orion_domain::letter::{Brand, Matter as About};
use orion_domain::letter_template::{TemplateCode, Values, Variable, Wording};
use orion_domain::{LocalDate, Locale, Points};
use orion_render::{Text, format};

use crate::letter::{Letter, Matter};
use crate::words::words_about;

/// Stands for a number while the built-in words are turned into a template; no letter has so many points.
const SOME_POINTS: i64 = 987_654_321;

/// The words of a letter that the program brings along, with placeholders where its values stand: what an editor starts with.
/// The letter itself knows one point from many, which a template cannot.
pub fn built_in(code: TemplateCode, locale: Locale) -> Wording {
    let text = Text::new(locale);
    let points = Points::new(SOME_POINTS).unwrap_or(Points::ZERO);
    let about = about(code, points, Variable::Reward.placeholder());
    let (subject, paragraphs) = words_about(text, &Variable::MerchantName.placeholder(), &about);
    let number = format::number(locale, SOME_POINTS);
    let day = format::date(locale, LocalDate::SAMPLE.civil());
    let template = |words: &str| {
        let words = words.replace(&number, &Variable::Points.placeholder());
        words.replace(&day, &Variable::LastDay.placeholder())
    };
    Wording { subject: template(&subject), body: template(&paragraphs.join("\n\n")) }
}

/// A letter as it might be sent, to look at.
pub fn sample(code: TemplateCode, locale: Locale, brand: Brand, id: String) -> Letter {
    let url = brand.store.as_ref().map(|place| place.url.clone()).unwrap_or_default();
    let points = Points::new(120).unwrap_or(Points::ZERO);
    let about = about(code, points, Text::new(locale).letter_sample_reward());
    Letter {
        matter: Matter::About {
            about,
            url: format!("{url}/card"),
            choices_url: format!("{url}/privacy"),
            wording: None,
        },
        brand,
        to: String::new(),
        locale,
        id,
        unsubscribe_url: None,
    }
}

/// The values that a letter about a card can name.
pub fn values(locale: Locale, brand: &Brand, about: &About, url: &str) -> Values {
    let text = Text::new(locale);
    let store = brand.store.as_ref();
    let values = Values::default()
        .with(Variable::MerchantName, &brand.merchant)
        .with(Variable::StoreName, store.map_or(&brand.merchant, |place| &place.name))
        .with(Variable::CardUrl, url)
        .with(Variable::StoreUrl, store.map_or(url, |place| &place.url));
    let with_points = |values: Values, points: Points| {
        let values = values.with(Variable::Points, &format::number(locale, points.get()));
        values.with(Variable::PointsText, &text.points_count(points.get()))
    };
    match about {
        About::Enrollment | About::Birthday { .. } => values,
        About::WelcomeBonus { points }
        | About::PointsBonus { points, .. }
        | About::PointsExpired { points }
        | About::Reengagement { points } => with_points(values, *points),
        About::PointsExpiring { points, last_day } => {
            with_points(values, *points).with(Variable::LastDay, &format::date(locale, last_day.civil()))
        }
        About::RetentionNotice { last_day } => values.with(Variable::LastDay, &format::date(locale, last_day.civil())),
        About::RewardReady { reward } => {
            let any = text.letter_any_reward();
            values.with(Variable::Reward, reward.as_deref().unwrap_or(&any))
        }
    }
}

impl Letter {
    /// The same letter in somebody's own words.
    #[must_use]
    pub fn reworded(mut self, new: Option<Wording>) -> Self {
        if let Matter::About { wording, .. } = &mut self.matter {
            *wording = new;
        }
        self
    }

    /// What this letter has to fill in for a variable.
    pub fn value(&self, variable: Variable) -> Option<String> {
        let Matter::About { about, url, .. } = &self.matter else { return None };
        values(self.locale, &self.brand, about, url).get(variable).map(ToOwned::to_owned)
    }
}

fn about(code: TemplateCode, points: Points, reward: String) -> About {
    match code {
        TemplateCode::Enrollment => About::Enrollment,
        TemplateCode::WelcomeBonus => About::WelcomeBonus { points },
        TemplateCode::PointsExpiring => About::PointsExpiring { points, last_day: LocalDate::SAMPLE },
        TemplateCode::PointsExpired => About::PointsExpired { points },
        TemplateCode::RewardReady => About::RewardReady { reward: Some(reward) },
        TemplateCode::Birthday => About::Birthday { is_belated: false },
        TemplateCode::Reengagement => About::Reengagement { points },
    }
}

#[cfg(test)]
mod tests;

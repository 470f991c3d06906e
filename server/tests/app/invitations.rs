//! Invitations: who opens one votes as an expert.

use axum::http::StatusCode;

use crate::{
    bed::Bed,
    integrity::{other_votes, stage, token_of},
    model::Model,
};

on_both!(an_invitation_makes_an_expert_until_it_is_revoked);

async fn an_invitation_makes_an_expert_until_it_is_revoked(bed: Bed) {
    let model = Model::start().await;
    let (app, operator) = stage(&bed, &model, &["Jester 1B", "Clown 2B"], 4).await;
    let empty = operator.post("/admin/invitations", &[("name", " ")]).await;
    assert_eq!(empty.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(empty.field_error("name").is_some(), "{}", empty.text());
    let made = operator
        .post(
            "/admin/invitations",
            &[("name", "Comedy club"), ("max_voters", "1")],
        )
        .await;
    assert_eq!(made.status, StatusCode::OK);
    let at = made.body.find("/invite/").expect("a link");
    let link: String = made.body[at..]
        .chars()
        .take_while(|c| *c != '<' && *c != '"')
        .collect();
    let token = link.strip_prefix("/invite/").expect("a token");
    // Shown once, stored nowhere.
    operator
        .page("/admin/invitations")
        .await
        .hides(token)
        .shows("Comedy club");
    let stored = bed
        .rows::<(String,)>("SELECT token_hash FROM invitations")
        .await;
    assert!(!stored[0].0.contains(token));
    let expert = app.visitor();
    expert
        .page(&link)
        .await
        .shows("You are invited: Comedy club.");
    assert_eq!(
        bed.number("SELECT COUNT(*) FROM voter_groups").await,
        0,
        "looking does nothing"
    );
    let joined = expert.post(&link, &[]).await.location();
    expert.page(&joined).await.shows("You vote as an expert");
    let battle = token_of(&expert.page("/arena").await).expect("a battle");
    other_votes(&expert, &battle).await;
    let visitor = app.visitor();
    let battle = token_of(&visitor.page("/arena").await).expect("a battle");
    other_votes(&visitor, &battle).await;
    let mut groups = bed
        .rows::<(String,)>("SELECT voter_group FROM votes ORDER BY voter_group")
        .await;
    assert_eq!(groups.remove(0).0, "expert");
    assert_eq!(groups.remove(0).0, "public");
    // The boards know the group, and say it in their filter.
    let board = app
        .visitor()
        .page("/tracks/stage?group=expert&status=any")
        .await;
    board.shows("1 vote");
    // Full for everybody else.
    let late = visitor.get(&link).await;
    assert_eq!(late.status, StatusCode::GONE);
    late.shows("As many people as it was made for have used it.");
    assert_eq!(visitor.post(&link, &[]).await.status, StatusCode::GONE);
    // Revoked, with those who used it.
    let revoke = operator
        .page("/admin/invitations")
        .await
        .actions("/admin/invitations/");
    let done = operator
        .post(&revoke[0], &[("dismiss", "1")])
        .await
        .location();
    operator
        .page(&done)
        .await
        .shows("1 voter is the public again")
        .shows("revoked");
    expert
        .get(&link)
        .await
        .shows("The operator has revoked it.");
    let unknown = expert.get("/invite/guess").await;
    assert_eq!(unknown.status, StatusCode::NOT_FOUND);
    let battle = token_of(&expert.page("/arena").await).expect("a battle");
    other_votes(&expert, &battle).await;
    assert_eq!(
        bed.number("SELECT COUNT(*) FROM votes WHERE voter_group = 'public'")
            .await,
        2
    );
    app.stop().await;
}

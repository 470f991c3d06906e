//! Invitations: a link makes experts until it is revoked, expired or full.

use openmic_store::{Accepted, InvitationState, NewInvitation, StoreResult};

use crate::{
    support::{Db, at_once},
    world::NOW,
};

on_both!(
    a_link_makes_experts_and_its_token_is_not_stored,
    a_link_that_is_over_lets_nobody_in,
    of_many_who_come_for_the_last_place_one_gets_it,
);

fn invitation(hash: &str, max_voters: Option<i64>, expires_ms: Option<i64>) -> NewInvitation {
    NewInvitation {
        token_hash: hash.to_owned(),
        name: "Club <b>".to_owned(),
        max_voters,
        expires_ms,
    }
}

async fn a_link_makes_experts_and_its_token_is_not_stored(db: Db) -> StoreResult<()> {
    let store = &db.store;
    let id = store
        .add_invitation(&invitation("hash", None, None), NOW)
        .await?;
    let row = store.invitation_of("hash").await?.expect("the invitation");
    assert_eq!((row.id.as_str(), row.voters), (id.as_str(), 0));
    assert_eq!(row.state(NOW), InvitationState::Open);
    assert_eq!(store.invitation_of("token").await?, None);
    assert_eq!(
        store.accept_invitation("hash", "ann", NOW).await?,
        Accepted::Joined
    );
    assert_eq!(
        store.accept_invitation("hash", "ann", NOW).await?,
        Accepted::Already
    );
    store.accept_invitation("hash", "bob", NOW + 1).await?;
    let mut groups = store.grouped_voters().await?;
    groups.sort();
    let expert = |who: &str| (who.to_owned(), "expert".to_owned());
    assert_eq!(groups, [expert("ann"), expert("bob")]);
    assert_eq!(store.invitations().await?[0].voters, 2);
    let unknown = store.accept_invitation("guess", "eve", NOW).await;
    assert!(unknown.is_err_and(|error| error.is_not_found()));
    Ok(())
}

async fn a_link_that_is_over_lets_nobody_in(db: Db) -> StoreResult<()> {
    let store = &db.store;
    let revoked = store
        .add_invitation(&invitation("revoked", None, None), NOW)
        .await?;
    store
        .add_invitation(&invitation("expired", None, Some(NOW + 10)), NOW)
        .await?;
    store
        .add_invitation(&invitation("full", Some(1), None), NOW)
        .await?;
    assert_eq!(
        store.accept_invitation("revoked", "ann", NOW).await?,
        Accepted::Joined
    );
    assert_eq!(store.revoke_invitation(&revoked, false, NOW + 1).await?, 0);
    assert_eq!(
        store.grouped_voters().await?.len(),
        1,
        "she stays an expert"
    );
    let late = NOW + 11;
    store.accept_invitation("full", "bob", late).await?;
    for (hash, state) in [
        ("revoked", InvitationState::Revoked),
        ("expired", InvitationState::Expired),
        ("full", InvitationState::Full),
    ] {
        assert_eq!(
            store.accept_invitation(hash, "eve", late).await?,
            Accepted::Closed(state),
            "{hash}"
        );
    }
    assert_eq!(store.revoke_invitation(&revoked, true, NOW + 2).await?, 1);
    let left: Vec<String> = store
        .grouped_voters()
        .await?
        .into_iter()
        .map(|(who, _)| who)
        .collect();
    assert_eq!(left, ["bob"]);
    let row = store
        .invitation_of("revoked")
        .await?
        .expect("kept in the list");
    assert_eq!(
        row.revoked_ms,
        Some(NOW + 1),
        "when it was first taken back"
    );
    assert!(store.revoke_invitation("none", true, NOW).await.is_err());
    Ok(())
}

async fn of_many_who_come_for_the_last_place_one_gets_it(db: Db) -> StoreResult<()> {
    db.store
        .add_invitation(&invitation("one", Some(1), None), NOW)
        .await?;
    let outcomes = at_once(12, |i| {
        let store = db.store.clone();
        async move {
            store
                .accept_invitation("one", &format!("voter-{i}"), NOW)
                .await
        }
    })
    .await?;
    let joined = outcomes
        .iter()
        .filter(|outcome| **outcome == Accepted::Joined)
        .count();
    assert_eq!(joined, 1, "{outcomes:?}");
    assert_eq!(db.store.grouped_voters().await?.len(), 1);
    Ok(())
}

use super::*;

#[tokio::test]
async fn one_session_too_many_closes_the_one_that_was_idle_longest() {
    let sessions = Sessions::new(2);
    let (first, _kept) = sessions.create_session().await.unwrap();
    let (second, _kept) = sessions.create_session().await.unwrap();
    drop(sessions.begin(&first));
    let (third, _kept) = sessions.create_session().await.unwrap();
    assert!(!sessions.has_session(&second).await.unwrap());
    for id in [&first, &third] {
        assert!(sessions.has_session(id).await.unwrap());
    }
}

#[tokio::test]
async fn a_session_with_a_request_under_way_is_not_closed_for_another() {
    let sessions = Sessions::new(1);
    let (only, _kept) = sessions.create_session().await.unwrap();
    let request = sessions.begin(&only);
    assert!(matches!(sessions.create_session().await, Err(SessionError::Full(1))));
    assert!(sessions.is_full());
    assert!(sessions.has_session(&only).await.unwrap());
    drop(request);
    assert!(!sessions.is_full());
    sessions.create_session().await.unwrap();
    assert!(!sessions.has_session(&only).await.unwrap());
}

#[tokio::test]
async fn a_session_that_its_client_closes_leaves_room() {
    let sessions = Sessions::new(1);
    for _ in 0..3 {
        let (id, _kept) = sessions.create_session().await.unwrap();
        sessions.close_session(&id).await.unwrap();
    }
    assert!(lock(&sessions.uses).of.is_empty());
}

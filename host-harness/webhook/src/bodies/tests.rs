use super::*;

const PIECE: [u8; SMALLEST_PIECE] = [b'x'; SMALLEST_PIECE];

fn memory(held: usize, peak: usize) -> BodyMemory {
    BodyMemory { held: held * SMALLEST_PIECE, peak: peak * SMALLEST_PIECE }
}

#[test]
fn the_body_that_has_not_grown_for_longest_makes_room() {
    let bodies = Bodies::new(4 * SMALLEST_PIECE);
    let [first, second, third, fourth] = [(); 4].map(|()| bodies.begin());
    for body in [&first, &second, &third] {
        body.push(&PIECE).unwrap();
    }
    assert_eq!(bodies.memory(), memory(3, 3));
    // One byte of progress, in a new piece: now the second is the slowest.
    first.push(b"x").unwrap();
    fourth.push(&PIECE).unwrap();
    assert_eq!(second.push(b"x"), Err(NoRoom::Dropped));
    assert_eq!(second.take().unwrap_err(), NoRoom::Dropped);
    for body in [&first, &third, &fourth] {
        body.push(b"").unwrap();
    }
    assert_eq!(bodies.memory(), memory(4, 4));
    drop((first, third, fourth));
    assert_eq!(bodies.memory().held, 0);
}

#[tokio::test]
async fn whoever_receives_a_dropped_body_is_told() {
    let bodies = Bodies::new(SMALLEST_PIECE);
    let [stalled, coming] = [(); 2].map(|()| bodies.begin());
    stalled.push(&PIECE).unwrap();
    coming.push(&PIECE).unwrap();
    // Even though nobody was waiting for it yet.
    tokio::time::timeout(std::time::Duration::from_secs(60), stalled.dropped()).await.unwrap();
}

#[test]
fn a_whole_body_is_no_longer_dropped_and_counts_until_it_is_done_with() {
    let bodies = Bodies::new(2 * SMALLEST_PIECE);
    let whole = bodies.begin();
    whole.push(&PIECE).unwrap();
    let (bytes, kept) = whole.take().unwrap();
    assert_eq!(bytes, PIECE);
    let another = bodies.begin();
    another.push(&PIECE).unwrap();
    assert_eq!(another.push(b"x"), Err(NoRoom::Full));
    assert_eq!(bodies.memory(), memory(2, 2));
    drop(kept);
    assert_eq!(bodies.memory(), memory(1, 2));
}

#[test]
fn memory_is_counted_as_it_is_taken_however_small_the_parts() {
    let bodies = Bodies::new(1 << 20);
    let body = bodies.begin();
    let bytes: Vec<u8> = (0..300_000_u32).map(|number| number as u8).collect();
    for part in bytes.chunks(3) {
        body.push(part).unwrap();
    }
    assert_eq!(body.len(), 300_000);
    let held = bodies.memory().held;
    assert!((300_000..=300_000 + LARGEST_PIECE).contains(&held), "{held}");
    let (whole, _kept) = body.take().unwrap();
    assert_eq!(whole, bytes);
    assert_eq!(bodies.memory().held, 300_000);
}

use super::*;

const SECOND: Duration = Duration::from_secs(1);

/// The most that fall into any second, excluding its end.
fn most_in_a_second(times: &[Instant]) -> usize {
    let within =
        |first: usize| times[first..].iter().take_while(|time| **time < times[first] + SECOND).count();
    (0..times.len()).map(within).max().unwrap_or(0)
}

/// The times of turns during this many seconds, each used up to `late` after it became available.
async fn turns(per_second: u32, seconds: u64, late: Duration) -> Vec<Instant> {
    let pace = Pace::new(NonZeroU32::new(per_second).unwrap());
    let mut random = fastrand::Rng::with_seed(7);
    let (start, mut times) = (Instant::now(), Vec::new());
    while start.elapsed() < SECOND * seconds as u32 {
        pace.turn().await;
        times.push(Instant::now());
        // A busy machine: the task asks for its next turn only now.
        sleep(late.mul_f64(random.f64())).await;
    }
    times
}

#[tokio::test(start_paused = true)]
async fn no_second_has_more_than_its_share_and_a_minute_has_most_of_it() {
    for late in [0, 5, 20, 200] {
        let times = turns(80, 60, Duration::from_millis(late)).await;
        assert!(most_in_a_second(&times) <= 79, "{late} ms late: {}", most_in_a_second(&times));
        if late <= 20 {
            assert!(times.len() >= 76 * 60, "{late} ms late: {}", times.len());
        }
    }
}

#[tokio::test(start_paused = true)]
async fn a_start_has_nothing_to_make_up_for() {
    let times = turns(80, 1, Duration::ZERO).await;
    let shares = times.windows(2).map(|pair| pair[1] - pair[0]);
    assert_eq!(shares.filter(|share| *share < Duration::from_millis(12)).count(), 0, "{times:?}");
}

#[tokio::test(start_paused = true)]
async fn other_rates_keep_theirs() {
    for rate in [1, 3, 20, 250, 1000] {
        let times = turns(rate, 20, Duration::ZERO).await;
        assert!(most_in_a_second(&times) <= rate as usize, "{rate}: {}", most_in_a_second(&times));
        assert!(times.len() as u32 >= rate * 18, "{rate}: {}", times.len());
    }
}

#[tokio::test(start_paused = true)]
async fn late_timers_cost_other_rates_little() {
    // The lateness is one and a half times the interval.
    for (rate, late) in [(40, 37), (79, 19), (250, 6)] {
        let times = turns(rate, 60, Duration::from_millis(late)).await;
        assert!(most_in_a_second(&times) <= rate as usize, "{rate}: {}", most_in_a_second(&times));
        assert!(times.len() as u32 >= rate * 57, "{rate}: {}", times.len());
    }
}

#[tokio::test(start_paused = true)]
async fn a_pause_that_becomes_longer_is_so_for_whoever_waits_already() {
    let pace = Pace::new(NonZeroU32::new(80).unwrap());
    let start = Instant::now();
    pace.slow_down(start, SECOND);
    let longer = async {
        sleep(SECOND / 2).await;
        pace.slow_down(start, SECOND * 60);
    };
    tokio::join!(pace.turn(), longer);
    assert!(start.elapsed() >= SECOND * 60, "{:?}", start.elapsed());
}

#[tokio::test(start_paused = true)]
async fn a_pause_is_everybodys() {
    let pace = Pace::new(NonZeroU32::new(80).unwrap());
    pace.turn().await;
    let start = Instant::now();
    pace.slow_down(start, Duration::from_secs(5));
    pace.turn().await;
    assert!(start.elapsed() >= Duration::from_secs(5));
}

#[tokio::test(start_paused = true)]
async fn faults_of_one_moment_count_once_and_an_acceptance_ends_them() {
    let pace = Pace::new(NonZeroU32::new(80).unwrap());
    let began = Instant::now();
    sleep(Duration::from_millis(30)).await;
    assert_eq!(pace.slow_down(began, Duration::ZERO), 1);
    assert_eq!(pace.slow_down(began, Duration::ZERO), 1, "it was on its way already");
    sleep(SECOND).await;
    assert_eq!(pace.slow_down(Instant::now(), Duration::ZERO), 2);
    pace.recover(began);
    sleep(SECOND).await;
    assert_eq!(pace.slow_down(Instant::now(), Duration::ZERO), 3, "what was accepted had begun before");
    sleep(SECOND).await;
    pace.recover(Instant::now());
    assert_eq!(pace.slow_down(Instant::now(), Duration::ZERO), 1);
}

#[test]
fn back_off_doubles_up_to_a_minute_and_may_be_anything_below() {
    for (attempts, most) in [(1, 500), (2, 1000), (5, 8000), (9, 60_000), (99, 60_000)] {
        let waits: Vec<_> = (0..2_000).map(|_| jitter(attempts)).collect();
        let most = Duration::from_millis(most);
        assert!(waits.iter().all(|wait| *wait <= most));
        assert!(waits.iter().any(|wait| *wait < most / 10) && waits.iter().any(|wait| *wait > most / 10 * 9));
    }
}

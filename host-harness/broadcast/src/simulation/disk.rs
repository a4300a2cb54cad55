//! A disk under SQLite that loses unsynced data when the power fails.

use std::collections::BTreeMap;
use std::io::{self, Error, ErrorKind};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, LazyLock, Mutex, MutexGuard, Once, PoisonError};
use std::time::Duration;

use fastrand::Rng;
use rusqlite::{Connection, OpenFlags};
use sqlite_vfs::wip::{WalIndex, WalIndexLock};
use sqlite_vfs::{DatabaseHandle, LockKind, OpenAccess, OpenOptions, Vfs};
use tokio::sync::Notify;

const NAME: &str = "losing-disk";
const DATABASE: &str = "run.db";

/// One machine's disk.
#[derive(Clone)]
pub struct Disk {
    id: u64,
    state: Arc<Mutex<State>>,
    stopped: Arc<Notify>,
}

#[derive(Default)]
struct State {
    files: BTreeMap<String, File>,
    /// How many changes were requested.
    changes: u64,
    /// The change at which the process ends.
    last: Option<u64>,
    is_stopped: bool,
    /// The change from which there is no room.
    full_from: Option<u64>,
}

/// A file as processes see it, and the part that would survive a power failure.
#[derive(Clone, Default)]
struct File {
    now: Vec<u8>,
    synced: Vec<u8>,
    /// Whether its name is on disk, too.
    is_named: bool,
    unsynced: Vec<Change>,
}

#[derive(Clone)]
enum Change {
    Write(usize, Vec<u8>),
    Length(usize),
}

impl Change {
    fn apply(&self, bytes: &mut Vec<u8>) {
        match self {
            Self::Write(at, data) => {
                let end = at + data.len();
                if bytes.len() < end {
                    bytes.resize(end, 0);
                }
                bytes[*at..end].copy_from_slice(data);
            }
            Self::Length(length) => bytes.resize(*length, 0),
        }
    }

    /// The file's remains if the power fails in the middle.
    fn torn(&self, random: &mut Rng) -> Self {
        match self {
            Self::Write(at, data) => Self::Write(*at, data[..random.usize(..=data.len())].to_vec()),
            other => other.clone(),
        }
    }
}

static DISKS: LazyLock<Mutex<BTreeMap<u64, Disk>>> = LazyLock::new(Mutex::default);

impl Disk {
    /// An empty one.
    pub fn new() -> Self {
        static REGISTER: Once = Once::new();
        static NEXT: AtomicU64 = AtomicU64::new(0);
        REGISTER.call_once(|| sqlite_vfs::register(NAME, Disks, false).unwrap());
        let id = NEXT.fetch_add(1, Ordering::Relaxed);
        let disk = Self { id, state: Arc::default(), stopped: Arc::default() };
        lock(&DISKS).insert(id, disk.clone());
        disk
    }

    /// Opens the journal's database.
    pub fn open(&self) -> rusqlite::Result<Connection> {
        let flags = OpenFlags::SQLITE_OPEN_READ_WRITE
            | OpenFlags::SQLITE_OPEN_CREATE
            | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        Connection::open_with_flags_and_vfs(format!("/{}/{DATABASE}", self.id), flags, NAME)
    }

    /// How many bytes the database's own file has.
    pub fn length(&self) -> usize {
        lock(&self.state).files.get(DATABASE).map_or(0, |file| file.now.len())
    }

    /// How many bytes the log has, if there is one.
    pub fn log_length(&self) -> Option<usize> {
        lock(&self.state).files.get("run.db-wal").map(|file| file.now.len())
    }

    /// How many changes were requested so far.
    pub fn changes(&self) -> u64 {
        lock(&self.state).changes
    }

    /// Ends the process after this many more changes.
    pub fn stop_after(&self, changes: u64) {
        let mut state = lock(&self.state);
        state.last = Some(state.changes + changes);
    }

    /// Leaves no room for new data after this many changes.
    pub fn fill_up_after(&self, changes: u64) {
        let mut state = lock(&self.state);
        state.full_from = Some(state.changes + changes);
    }

    /// Whether there is no room.
    pub fn is_full(&self) -> bool {
        let state = lock(&self.state);
        state.full_from.is_some_and(|from| state.changes >= from)
    }

    /// Whether the process has ended.
    pub fn is_stopped(&self) -> bool {
        lock(&self.state).is_stopped
    }

    /// Waits until the process ends.
    pub async fn stops(&self) {
        loop {
            let stopped = self.stopped.notified();
            if self.is_stopped() {
                return;
            }
            stopped.await;
        }
    }

    /// The next process finds everything that the last one wrote, synced or not.
    pub fn restart(&self) {
        let mut state = lock(&self.state);
        (state.is_stopped, state.last, state.full_from) = (false, None, None);
    }

    /// The next process finds the synced data, and of the rest whatever the disk happened to write: all of it, none,
    /// or any part in any order, including a partial write.
    pub fn lose_power(&self, random: &mut Rng) {
        let mut state = lock(&self.state);
        (state.is_stopped, state.last, state.full_from) = (false, None, None);
        let share = [0.0, 1.0, random.f64()][random.usize(..3)];
        let keep_name = random.bool();
        state.files.retain(|_, file| file.is_named || keep_name);
        for file in state.files.values_mut() {
            let mut bytes = std::mem::take(&mut file.synced);
            for change in file.unsynced.drain(..) {
                if random.f64() < share {
                    let change = if random.u8(..8) == 0 { change.torn(random) } else { change };
                    change.apply(&mut bytes);
                }
            }
            *file = File { now: bytes.clone(), synced: bytes, is_named: true, unsynced: Vec::new() };
        }
    }

    /// Counts a change, which is carried out unless the process ends at it.
    fn change(&self) -> io::Result<MutexGuard<'_, State>> {
        let mut state = self.running()?;
        state.changes += 1;
        if state.last.is_some_and(|last| state.changes >= last) {
            state.is_stopped = true;
            self.stopped.notify_waiters();
            return Err(ended());
        }
        Ok(state)
    }

    fn running(&self) -> io::Result<MutexGuard<'_, State>> {
        let state = lock(&self.state);
        if state.is_stopped { Err(ended()) } else { Ok(state) }
    }

    /// Dismantles a disk that is no longer needed.
    pub fn scrap(self) {
        lock(&DISKS).remove(&self.id);
    }
}

fn ended() -> Error {
    Error::other("the process has ended")
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// All disks, for SQLite.
struct Disks;

impl Disks {
    fn find(path: &str) -> io::Result<(Disk, &str)> {
        let found = path.strip_prefix('/').and_then(|path| path.split_once('/'));
        let (id, name) = found.ok_or(ErrorKind::NotFound)?;
        let id = id.parse().map_err(|_| ErrorKind::NotFound)?;
        let disk = lock(&DISKS).get(&id).cloned().ok_or(ErrorKind::NotFound)?;
        Ok((disk, name))
    }
}

impl Vfs for Disks {
    type Handle = Handle;

    fn open(&self, path: &str, options: OpenOptions) -> io::Result<Handle> {
        let (disk, name) = Self::find(path)?;
        let is_there = disk.running()?.files.contains_key(name);
        if !is_there {
            match options.access {
                OpenAccess::Create | OpenAccess::CreateNew => {
                    disk.change()?.files.insert(name.to_owned(), File::default());
                }
                OpenAccess::Read | OpenAccess::Write => return Err(ErrorKind::NotFound.into()),
            }
        }
        Ok(Handle { disk, name: name.to_owned(), lock: LockKind::None })
    }

    fn delete(&self, path: &str) -> io::Result<()> {
        let (disk, name) = Self::find(path)?;
        let mut state = disk.change()?;
        state.files.remove(name).map(drop).ok_or(ErrorKind::NotFound.into())
    }

    fn exists(&self, path: &str) -> io::Result<bool> {
        let (disk, name) = Self::find(path)?;
        Ok(disk.running()?.files.contains_key(name))
    }

    fn temporary_name(&self) -> String {
        "/none".to_owned()
    }

    fn random(&self, buffer: &mut [i8]) {
        // The same for the same seed: the log's salts are made from these bytes.
        buffer.fill_with(|| fastrand::i8(..));
    }

    fn sleep(&self, duration: Duration) -> Duration {
        duration
    }
}

/// An open file.
struct Handle {
    disk: Disk,
    name: String,
    lock: LockKind,
}

impl Handle {
    fn with<T>(&self, mut state: MutexGuard<'_, State>, act: impl FnOnce(&mut File) -> T) -> io::Result<T> {
        let file = state.files.get_mut(&self.name).ok_or(ErrorKind::NotFound)?;
        Ok(act(file))
    }

    fn change(&self, change: Change) -> io::Result<()> {
        let state = self.disk.change()?;
        if state.full_from.is_some_and(|from| state.changes >= from) {
            return Err(ErrorKind::StorageFull.into());
        }
        self.with(state, |file| {
            change.apply(&mut file.now);
            file.unsynced.push(change);
        })
    }
}

impl DatabaseHandle for Handle {
    type WalIndex = Index;

    fn size(&self) -> io::Result<u64> {
        self.with(self.disk.running()?, |file| file.now.len() as u64)
    }

    fn read_exact_at(&mut self, buffer: &mut [u8], at: u64) -> io::Result<()> {
        let read = |file: &mut File| {
            let at = at as usize;
            let bytes = file.now.get(at..at + buffer.len()).ok_or(ErrorKind::UnexpectedEof)?;
            buffer.copy_from_slice(bytes);
            Ok(())
        };
        self.with(self.disk.running()?, read)?
    }

    fn write_all_at(&mut self, data: &[u8], at: u64) -> io::Result<()> {
        self.change(Change::Write(at as usize, data.to_vec()))
    }

    fn sync(&mut self, _data_only: bool) -> io::Result<()> {
        self.with(self.disk.change()?, |file| {
            file.synced.clone_from(&file.now);
            file.unsynced.clear();
            file.is_named = true;
        })
    }

    fn set_len(&mut self, length: u64) -> io::Result<()> {
        self.change(Change::Length(length as usize))
    }

    fn lock(&mut self, lock: LockKind) -> io::Result<bool> {
        self.lock = lock;
        Ok(true)
    }

    fn reserved(&mut self) -> io::Result<bool> {
        Ok(matches!(self.lock, LockKind::Reserved | LockKind::Pending | LockKind::Exclusive))
    }

    fn current_lock(&self) -> io::Result<LockKind> {
        Ok(self.lock)
    }

    fn wal_index(&self, _readonly: bool) -> io::Result<Index> {
        Ok(Index)
    }
}

/// The log's index, which belongs to one process and is gone when it ends.
struct Index;

impl WalIndex for Index {
    fn map(&mut self, _region: u32) -> io::Result<[u8; 32768]> {
        Ok([0; 32768])
    }

    fn lock(&mut self, _locks: std::ops::Range<u8>, _lock: WalIndexLock) -> io::Result<bool> {
        Ok(true)
    }

    fn delete(self) -> io::Result<()> {
        Ok(())
    }
}

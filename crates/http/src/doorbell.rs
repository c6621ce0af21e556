//! The bell of a connection's task, which is quiet while a request that came whole is worked on.
//!
//! Reading a body to its end wakes the task of its connection, which has nothing to do before the answer. In the middle of a
//! request that makes two tasks which could run, so the scheduler wakes a second core for one of them, and the purchase of a
//! till that is alone in its shop goes on there, with cold caches.

use std::pin::Pin;
use std::sync::atomic::{AtomicU8, Ordering};
use std::sync::{Arc, OnceLock};
use std::task::{Context, Poll, Wake, Waker};

use axum::body::Bytes;
use hyper::body::{Body, Frame, Incoming, SizeHint};

/// Whoever rings is heard.
const LOUD: u8 = 0;
/// Whoever rings has to wait.
const QUIET: u8 = 1;
/// Somebody rang meanwhile.
const OWED: u8 = 2;

/// Wakes the task of a connection. Everything that the connection waits for rings here: its socket, its timers, bodies and
/// answers.
#[derive(Debug, Default)]
pub(crate) struct Doorbell {
    task: OnceLock<Waker>,
    state: AtomicU8,
}

impl Doorbell {
    /// Nobody is heard until [`Self::listen`]; once is enough, however often they ring.
    pub(crate) fn hush(&self) {
        // A ring that is owed stays so.
        let _ = self.state.compare_exchange(LOUD, QUIET, Ordering::AcqRel, Ordering::Acquire);
    }

    /// Everybody is heard again, those who rang meanwhile at once.
    pub(crate) fn listen(&self) {
        if self.state.swap(LOUD, Ordering::AcqRel) == OWED {
            self.ring();
        }
    }

    fn ring(&self) {
        if let Some(task) = self.task.get() {
            task.wake_by_ref();
        }
    }

    /// Runs the task of a connection with this bell. The task must stay the same one, as one that was spawned does.
    pub(crate) async fn attend<T>(self: Arc<Self>, connection: impl Future<Output = T>) -> T {
        let mut connection = std::pin::pin!(connection);
        let bell = Waker::from(Arc::clone(&self));
        std::future::poll_fn(|cx| {
            self.task.get_or_init(|| cx.waker().clone());
            connection.as_mut().poll(&mut Context::from_waker(&bell))
        })
        .await
    }
}

impl Wake for Doorbell {
    fn wake(self: Arc<Self>) {
        self.wake_by_ref();
    }

    fn wake_by_ref(self: &Arc<Self>) {
        let owe = |state| (state != LOUD).then_some(OWED);
        if self.state.fetch_update(Ordering::AcqRel, Ordering::Acquire, owe).is_err() {
            self.ring();
        }
    }
}

/// Held by the work on a request: once that is over, be it by a panic, the bell is heard again.
#[derive(Debug)]
pub(crate) struct UntilAnswered(pub(crate) Arc<Doorbell>);

impl Drop for UntilAnswered {
    fn drop(&mut self) {
        self.0.listen();
    }
}

/// The body of a request. Once it was read to its end the bell of its connection stays quiet. Whoever handles the request reads
/// it before answering, as every handler does here: an answer that read it while being sent would leave the bell quiet for good.
#[derive(Debug)]
pub(crate) struct QuietBody {
    body: Incoming,
    bell: Arc<Doorbell>,
}

impl QuietBody {
    /// What comes over the connection of this bell.
    pub(crate) fn new(body: Incoming, bell: &Arc<Doorbell>) -> Self {
        Self { body, bell: Arc::clone(bell) }
    }
}

impl Body for QuietBody {
    type Data = Bytes;
    type Error = hyper::Error;

    fn poll_frame(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, hyper::Error>>> {
        self.bell.hush();
        let frame = Pin::new(&mut self.body).poll_frame(cx);
        if !self.body.is_end_stream() {
            self.bell.listen();
        }
        frame
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::AtomicUsize;

    use http_body_util::BodyExt as _;
    use hyper::server::conn::http1;
    use hyper::service::service_fn;
    use hyper::{Request, Response};
    use hyper_util::rt::TokioIo;
    use tokio::io::AsyncWriteExt as _;
    use tokio::sync::{Semaphore, mpsc};

    use super::*;

    #[derive(Default)]
    struct Rings(AtomicUsize);

    impl Wake for Rings {
        fn wake(self: Arc<Self>) {
            self.0.fetch_add(1, Ordering::AcqRel);
        }
    }

    #[test]
    fn who_rings_while_it_is_quiet_is_heard_once_afterwards() {
        let rings = Arc::new(Rings::default());
        let bell = Arc::new(Doorbell::default());
        bell.task.set(Waker::from(Arc::clone(&rings))).unwrap();
        let heard = || rings.0.load(Ordering::Acquire);

        bell.wake_by_ref();
        assert_eq!(heard(), 1);
        bell.hush();
        bell.wake_by_ref();
        bell.hush();
        bell.wake_by_ref();
        assert_eq!(heard(), 1);
        drop(UntilAnswered(Arc::clone(&bell)));
        assert_eq!(heard(), 2);
        bell.listen();
        assert_eq!(heard(), 2);
        bell.wake_by_ref();
        assert_eq!(heard(), 3);
    }

    /// Polls the connection of one request whose body comes in these pieces; returns how often after the body was read and
    /// before the answer.
    async fn polls_between_body_and_answer(pieces: &'static [&'static str]) -> usize {
        let (mut client, server) = tokio::io::duplex(4096);
        let (bell, answered) = (Arc::new(Doorbell::default()), Arc::new(Semaphore::new(0)));
        let (was_read, mut reads) = mpsc::unbounded_channel();
        let polls = Arc::new(AtomicUsize::new(0));
        let (rings, may_answer, counted) = (Arc::clone(&bell), Arc::clone(&answered), Arc::clone(&polls));
        let service = service_fn(move |request: Request<Incoming>| {
            let body = QuietBody::new(request.into_body(), &rings);
            let until_answered = UntilAnswered(Arc::clone(&rings));
            let (was_read, may_answer, counted) = (was_read.clone(), Arc::clone(&may_answer), Arc::clone(&counted));
            let work = tokio::spawn(async move {
                let _until_answered = until_answered;
                let body = body.collect().await.unwrap().to_bytes();
                was_read.send(counted.load(Ordering::Acquire)).unwrap();
                may_answer.acquire().await.unwrap().forget();
                Response::new(http_body_util::Full::new(body))
            });
            async { Ok::<_, std::io::Error>(work.await.unwrap()) }
        });
        let counted = Arc::clone(&polls);
        let connection = tokio::spawn(async move {
            let connection = http1::Builder::new().serve_connection(TokioIo::new(server), service);
            let mut attended = std::pin::pin!(bell.attend(connection));
            std::future::poll_fn(|cx| {
                counted.fetch_add(1, Ordering::AcqRel);
                attended.as_mut().poll(cx)
            })
            .await
        });
        for piece in pieces {
            client.write_all(piece.as_bytes()).await.unwrap();
            settle().await;
        }
        let before = reads.recv().await.unwrap();
        settle().await;
        let between = polls.load(Ordering::Acquire) - before;
        answered.add_permits(1);
        let mut answer = [0; 12];
        tokio::io::AsyncReadExt::read_exact(&mut client, &mut answer).await.unwrap();
        assert_eq!(&answer, b"HTTP/1.1 200");
        drop(client);
        connection.await.unwrap().unwrap();
        between
    }

    /// Lets every task do what it can.
    async fn settle() {
        for _ in 0..10 {
            tokio::task::yield_now().await;
        }
    }

    const HEAD: &str = "POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 4\r\n\r\n";
    const WHOLE: &str = "POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 4\r\n\r\ntart";

    #[tokio::test]
    async fn a_connection_sleeps_between_a_body_and_its_answer() {
        assert_eq!(polls_between_body_and_answer(&[HEAD, "tart"]).await, 0);
        assert_eq!(polls_between_body_and_answer(&[HEAD, "t", "ar", "t"]).await, 0);
        assert_eq!(polls_between_body_and_answer(&[WHOLE]).await, 0);
    }
}

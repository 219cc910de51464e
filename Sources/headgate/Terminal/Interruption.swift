import Glibc
import Synchronization

/// Ctrl-C and SIGTERM ask a run to finish its requests and close; a second one ends the process.
enum Interruption {
  private static let isAsked = Atomic<Bool>(false)

  /// Starts to listen; before it, signals end the process as usual.
  static func listen() {
    isAsked.store(false, ordering: .relaxed)
    // A destination that closes its end must be an error of one write, not the end of the process.
    signal(SIGPIPE, SIG_IGN)
    // Without SA_RESTART, so that the question whether to apply ends too.
    var action = sigaction()
    action.__sigaction_handler.sa_handler = { name in
      if Interruption.isAsked.exchange(true, ordering: .relaxed) { _exit(128 + name) }
    }
    for name in [SIGINT, SIGTERM] { sigaction(name, &action, nil) }
    // A parent with threads may have handed them down blocked: then nothing short of SIGKILL would be heard.
    var heard = sigset_t()
    sigemptyset(&heard)
    for name in [SIGINT, SIGTERM] { sigaddset(&heard, name) }
    pthread_sigmask(SIG_UNBLOCK, &heard, nil)
  }

  static var isRequested: Bool { isAsked.load(ordering: .relaxed) }
}

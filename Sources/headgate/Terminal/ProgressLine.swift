import Execution
import Planning

/// Progress on stderr: one live line on a terminal; elsewhere a line now and then.
final class ProgressLine {
  private static let quietMilliseconds: Int64 = 10_000

  private let isLive: Bool
  private let now: () -> Int64
  private var shownAt: Int64
  private var isDrawn = false

  init(_ shell: Shell) {
    isLive = Terminal.errorIsTerminal && shell.surroundings.variables["CI"] == nil
    now = shell.surroundings.now
    shownAt = now()
  }

  func show(_ progress: RunProgress) {
    let time = now()
    guard time - shownAt >= (isLive ? 100 : Self.quietMilliseconds) else { return }
    shownAt = time
    let rate = progress.milliseconds > 0 ? progress.done * 1000 / Int(progress.milliseconds) : 0
    var text =
      "\(progress.pipeline)  \(progress.done.grouped) of \(progress.total.grouped) rows  \(rate.grouped)/s"
    if progress.retries > 0 { text += "  \(progress.retries.grouped) tried again" }
    if rate > 0 {
      text += "  \(TimeEstimate.text(seconds: (progress.total - progress.done) / rate)) left"
    }
    Terminal.note(isLive ? "\r\u{1B}[K\(text)" : text + "\n")
    isDrawn = isLive
  }

  func clear() {
    if isDrawn { Terminal.note("\r\u{1B}[K") }
    isDrawn = false
  }
}

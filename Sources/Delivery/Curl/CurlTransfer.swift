/// One exchange that libcurl carries out, as its loop sees it.
protocol CurlTransfer: AnyObject, Sendable {
  /// libcurl's handle.
  var curl: UnsafeMutableRawPointer { get }
  /// Whether the answer, where there is one, is what was hoped for: others may follow at once.
  var isGood: Bool { get }
}

import Connectors

extension BoundAction {
  /// The dispatcher of the connector's transport; not for an action that replaces a file (`FileReplacement`).
  package func dispatcher(root: String, timeouts: HTTPTimeouts = HTTPTimeouts()) throws
    -> any Dispatcher
  {
    switch connector.transport {
    case .http: try HTTPDispatcher(action: self, timeouts: timeouts)
    case .file: try FileDispatcher(action: self, root: root)
    }
  }
}

import Compiler
import Diagnostics

/// All that a value holds but places and the files' texts: what a change of the text must change.
func essence(_ value: Any) -> String {
  if value is SourceSpan || value is SQLOrigin || value is [ProjectFile] { return "" }
  let mirror = Mirror(reflecting: value)
  let children = mirror.children.map { child in
    let text = essence(child.value)
    return "\(child.label ?? "")=\(text)"
  }
  if children.isEmpty { return String(describing: value) }
  switch mirror.displayStyle {
  case .dictionary, .set: return "{" + children.sorted().joined(separator: ";") + "}"
  default: return "\(type(of: value))(" + children.joined(separator: ";") + ")"
  }
}

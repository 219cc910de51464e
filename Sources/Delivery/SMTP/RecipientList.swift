import CCurl

/// A list of mailboxes owned by libcurl's allocator.
final class RecipientList {
  private(set) var list: UnsafeMutablePointer<curl_slist>?

  /// They were checked to hold no line breaks.
  init(_ mailboxes: [String]) {
    for mailbox in mailboxes {
      if let longer = curl_slist_append(list, "<\(mailbox)>") { list = longer }
    }
  }

  deinit { curl_slist_free_all(list) }
}

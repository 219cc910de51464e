import Records

extension BatchRoute {
  /// Whether a request can carry what was made of a record, if need be alone.
  func canCarry(_ item: ItemMaker.Made) -> Bool {
    item.count <= definition.batch.maxItems ?? .max && size(of: item) <= maxBytes
  }

  /// Bytes of a body with nothing but what was made of a record.
  func size(of item: ItemMaker.Made) -> Int {
    let group = layout.group == nil ? 0 : maker.group(of: item).count
    return layout.head.count + group + item.bytes.count + tailCount
  }
}

extension Batch {
  /// Whether what was made of a record fits into the request.
  func hasRoom(for item: ItemMaker.Made, in route: BatchRoute) -> Bool {
    let rules = route.definition.batch
    if let mark = item.mark, marks.contains(mark) { return false }
    if let most = rules.maxItems, itemCount + item.count > most { return false }
    if let most = rules.maxGroups, groups.count >= most, place(of: item) == nil { return false }
    return size(with: item, in: route) <= route.maxBytes
  }

  /// Bytes of the body with what was made of a record.
  func size(with item: ItemMaker.Made, in route: BatchRoute) -> Int {
    let separator = route.layout.separator.count
    guard route.layout.group != nil else {
      let before = count > 0 ? separator : 0
      return buffer.count + before + item.bytes.count + route.tailCount
    }
    let around = route.layout.head.count + route.tailCount
    if let place = place(of: item) {
      return around + groupedSize + (groups[place].items.count > 0 ? separator : 0)
        + item.bytes.count
    }
    return around + groupedSize + (groups.isEmpty ? 0 : 1) + route.maker.group(of: item).count
      + item.bytes.count
  }

  /// Takes in what was made of a record, which fits.
  func add(
    _ item: ItemMaker.Made, _ seq: Int64, _ operation: Operation, _ input: ValueInput,
    in route: BatchRoute
  ) {
    if let mark = item.mark { marks.insert(mark) }
    guard route.layout.group != nil else {
      if count > 0 { buffer.append(route.layout.separator) }
      let start = buffer.count
      buffer.append(item.bytes)
      take(
        seq, operation, input.key, record: 0..<0, item: start..<buffer.count,
        recordApart: input.record, items: item.count)
      return
    }
    groupedSize = size(with: item, in: route) - route.layout.head.count - route.tailCount
    let place = place(of: item) ?? groups.count
    if place == groups.count {
      groups.append(route.maker.takeGroup(of: item))
      groupPlaces[item.groupMark] = place
    }
    let items = groups[place].items
    if items.count > 0 { items.append(route.layout.separator) }
    let start = items.count
    items.append(item.bytes)
    take(
      seq, operation, input.key, record: 0..<0, item: start..<items.count,
      recordApart: input.record, items: item.count, group: place)
  }

  /// The place of the group that a record belongs to.
  private func place(of item: ItemMaker.Made) -> Int? {
    guard let place = groupPlaces[item.groupMark], groups[place].key.elementsEqual(item.group)
    else { return nil }
    return place
  }
}

// SPDX-License-Identifier: Apache-2.0

/// Record files.
extension CardChip {
    /// 3B: all writes before a commit go to one new record, which begins as zeros.
    func writeRecord(_ request: CardRequest) throws(CardStatus) -> CardAnswer {
        let target = try FileRange(request.header)
        let file = try file(target)
        var pending = pendingFile(file)
        guard !pending.isCleared else { throw .permissionDenied }
        guard var records = pending.content.records else { throw .parameterError }
        if !pending.hasNewRecord {
            try records.appendBlank(isCyclic: file.content.kind == .cyclic)
            pending.hasNewRecord = true
        }
        guard var record = records.records.popLast() else { throw .boundaryError }
        try target.replace(in: &record.bytes, with: request.data)
        records.records.append(record)
        pending.content = file.content.with(records)
        activation.transaction[file.number] = pending
        return .empty
    }

    /// BB: counted from the newest, returned oldest first; count 0 means all from the oldest up to the given one.
    func readRecords(_ request: CardRequest) throws(CardStatus) -> CardAnswer {
        let target = try FileRange(request.header)
        guard let records = try file(target).content.records?.records else { throw .parameterError }
        let end = records.count - target.offset
        let count = target.count == 0 ? end : target.count
        guard count > 0, count <= end else { throw .boundaryError }
        let data = records[end - count..<end].flatMap(\.bytes)
        return CardAnswer(frames: [data], mode: request.mode, isLengthKnown: target.count != 0)
    }

    /// EB
    func clearRecords(_ request: CardRequest) throws(CardStatus) -> CardAnswer {
        guard let file = selected.file(request.header.first ?? 0) else { throw .fileNotFound }
        guard var records = file.content.records else { throw .parameterError }
        records.records = []
        activation.transaction[file.number] = PendingFile(content: file.content.with(records), isCleared: true)
        return .empty
    }
}

extension StoredContent {
    /// The records of a record file, nil for other kinds.
    var records: StoredRecords? {
        switch self {
        case .linear(let records), .cyclic(let records): records
        default: nil
        }
    }

    /// The same kind of record file with other records.
    func with(_ records: StoredRecords) -> StoredContent {
        kind == .cyclic ? .cyclic(records) : .linear(records)
    }
}

extension StoredRecords {
    /// Adds a record of zeros. A full linear file refuses; a cyclic one, which reserves one record, drops its oldest.
    mutating func appendBlank(isCyclic: Bool) throws(CardStatus) {
        let capacity = isCyclic ? maximum - 1 : maximum
        if records.count >= capacity {
            guard isCyclic, !records.isEmpty else { throw .boundaryError }
            records.removeFirst()
        }
        records.append(HexBytes([UInt8](repeating: 0, count: size)))
    }
}

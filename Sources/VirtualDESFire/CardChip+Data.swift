// SPDX-License-Identifier: Apache-2.0
internal import CardCrypto
internal import SmartCard

/// Data, values, records and transactions. Standard files are written at once; other files are written to a shadow that
/// Commit applies. Reading returns committed content.
extension CardChip {
    // MARK: Data

    /// BD: length 0 reads to the end, so the reader does not know the length.
    func readData(_ request: CardRequest) throws(CardStatus) -> CardAnswer {
        let target = try FileRange(request.header)
        let content = try file(target).content.bytes
        let count = target.count == 0 ? content.count - target.offset : target.count
        guard count > 0, target.offset + count <= content.count else { throw .boundaryError }
        let data = Array(content[target.offset..<target.offset + count])
        return CardAnswer(frames: [data], mode: request.mode, isLengthKnown: target.count != 0)
    }

    /// 3D
    func writeData(_ request: CardRequest) throws(CardStatus) -> CardAnswer {
        let target = try FileRange(request.header)
        var file = try file(target)
        var pending = pendingFile(file)
        guard var bytes = pending.content.bytes.nonEmpty else { throw .parameterError }
        try target.replace(in: &bytes, with: request.data)
        switch file.content {
        case .standard:
            file.content = .standard(HexBytes(bytes))
            let (level, written) = (activation.selected, file)
            try write {
                $0[level]?.replace(written)
            } torn: {
                $0[level]?.replace(self.undefined(written, at: target))
            }
        default:
            pending.content = .backup(HexBytes(bytes))
            activation.transaction[file.number] = pending
        }
        return .empty
    }

    /// Content of a standard file whose write was torn in the middle: undefined in the written range until it is
    /// written again (docs/facts/desfire.md, section 5.6).
    private func undefined(_ file: StoredFile, at target: FileRange) -> StoredFile {
        var (file, bytes) = (file, file.content.bytes)
        guard let anything = try? random.bytes(target.count), (try? target.replace(in: &bytes, with: anything)) != nil
        else { return file }
        file.content = .standard(HexBytes(bytes))
        return file
    }

    // MARK: Values

    /// 6C
    func value(_ request: CardRequest) throws(CardStatus) -> CardAnswer {
        guard case .value(let value) = selected.file(request.header.first ?? 0)?.content else { throw .fileNotFound }
        let wire = UInt32(truncatingIfNeeded: value.value).littleEndianBytes(4)
        return CardAnswer(frames: [wire], mode: request.mode)
    }

    /// 0C, DC and 1C
    func changeValue(_ request: CardRequest) throws(CardStatus) -> CardAnswer {
        guard let file = selected.file(request.header.first ?? 0) else { throw .fileNotFound }
        var pending = pendingFile(file)
        var cursor = FileFields.Cursor(request.data)
        let amount = cursor.signed()
        guard amount >= 0, case .value(var value) = pending.content else { throw .parameterError }
        switch request.code {
        case 0x0C: try value.add(amount)
        case 0x1C: try value.addLimited(amount)
        default:
            try value.add(-amount)
            pending.debited += amount
        }
        pending.content = .value(value)
        activation.transaction[file.number] = pending
        return .empty
    }

    // MARK: Transactions

    /// C7: all files of the application at once.
    func commit(_ request: CardRequest) throws(CardStatus) -> CardAnswer {
        let (level, transaction) = (activation.selected, activation.transaction)
        guard !transaction.isEmpty else { throw .noChanges }
        try write {
            for (number, pending) in transaction {
                guard var file = $0[level]?.file(number) else { continue }
                file.content = pending.settled
                $0[level]?.replace(file)
            }
        }
        activation.transaction = [:]
        return .empty
    }

    /// A7
    func abort(_ request: CardRequest) throws(CardStatus) -> CardAnswer {
        guard !activation.transaction.isEmpty else { throw .noChanges }
        activation.transaction = [:]
        return .empty
    }

    /// The shadow of a file: its state in this transaction, or the committed one.
    func pendingFile(_ file: StoredFile) -> PendingFile {
        activation.transaction[file.number] ?? PendingFile(content: file.content)
    }

    func file(_ target: FileRange) throws(CardStatus) -> StoredFile {
        guard let file = selected.file(target.file) else { throw .fileNotFound }
        return file
    }
}

/// File, offset and length, as reading and writing name them.
struct FileRange {
    let file: UInt8
    let offset: Int
    let count: Int

    /// file offset(3) length(3)
    init(_ header: [UInt8]) throws(CardStatus) {
        guard header.count == 7 else { throw .lengthError }
        var cursor = FileFields.Cursor(header)
        file = UInt8(cursor.number(1))
        offset = cursor.number(3)
        count = cursor.number(3)
    }

    /// Writes within the existing bytes.
    func replace(in bytes: inout [UInt8], with data: [UInt8]) throws(CardStatus) {
        guard !data.isEmpty else { throw .parameterError }
        guard offset + data.count <= bytes.count else { throw .boundaryError }
        bytes.replaceSubrange(offset..<offset + data.count, with: data)
    }
}

extension StoredContent {
    /// The bytes of a data file; empty for other kinds.
    var bytes: [UInt8] {
        switch self {
        case .standard(let content), .backup(let content): content.bytes
        default: []
        }
    }
}

extension StoredValue {
    /// Adds within the limits; negative amounts are subtracted.
    mutating func add(_ amount: Int) throws(CardStatus) {
        guard lower...upper ~= value + amount else { throw .boundaryError }
        value += amount
    }

    /// Adds at most what the last debits subtracted, once.
    mutating func addLimited(_ amount: Int) throws(CardStatus) {
        guard isLimitedCreditEnabled else { throw .permissionDenied }
        guard amount <= limitedCredit else { throw .boundaryError }
        try add(amount)
        limitedCredit = 0
    }
}

extension PendingFile {
    /// The content after the commit: the debits of this transaction are the next limited credit.
    var settled: StoredContent {
        guard debited > 0, case .value(var value) = content else { return content }
        value.limitedCredit = min(debited, Int(Int32.max))
        return .value(value)
    }
}

extension Array {
    fileprivate var nonEmpty: Self? { isEmpty ? nil : self }
}

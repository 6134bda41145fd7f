// SPDX-License-Identifier: Apache-2.0
internal import CardCrypto
internal import SmartCard

/// Creating, changing and listing files.
extension CardChip {
    /// CD and CB: file [FID(2)] mode rights(2) size(3)
    func createDataFile(_ request: CardRequest) throws(CardStatus) -> CardAnswer {
        var fields = try FileFields(request.header, plainLength: 7)
        let size = fields.number(3)
        guard size > 0 else { throw .parameterError }
        // Checked before the bytes are allocated: the size may be 16 MB.
        guard CardMemory.blocks(size) <= memory.freeBlocks else { throw .outOfMemory }
        let zeros = HexBytes([UInt8](repeating: 0, count: size))
        return try create(fields, request.code == 0xCB ? .backup(zeros) : .standard(zeros))
    }

    /// CC: file mode rights(2) lower(4) upper(4) value(4) options
    func createValueFile(_ request: CardRequest) throws(CardStatus) -> CardAnswer {
        var fields = try FileFields(request.header, plainLength: 17)
        let (lower, upper, value) = (fields.signed(), fields.signed(), fields.signed())
        let stored = StoredValue(
            lower: lower,
            upper: upper,
            value: value,
            limitedCredit: 0,
            options: UInt8(fields.number(1))
        )
        guard stored.isWellFormed, stored.options <= 3 else { throw .parameterError }
        return try create(fields, .value(stored))
    }

    /// C1 and C0: file [FID(2)] mode rights(2) record-size(3) maximum(3). A cyclic file keeps one record in reserve.
    func createRecordFile(_ request: CardRequest) throws(CardStatus) -> CardAnswer {
        var fields = try FileFields(request.header, plainLength: 10)
        let isCyclic = request.code == 0xC0
        let records = StoredRecords(size: fields.number(3), maximum: fields.number(3), records: [])
        guard records.size > 0, records.maximum > (isCyclic ? 1 : 0) else { throw .parameterError }
        return try create(fields, isCyclic ? .cyclic(records) : .linear(records))
    }

    private func create(_ fields: FileFields, _ content: StoredContent) throws(CardStatus) -> CardAnswer {
        let application = selected
        let file = StoredFile(
            number: fields.file,
            isoIdentifier: fields.isoIdentifier,
            mode: fields.mode,
            rights: fields.rights,
            content: content
        )
        guard file.number < CardMemory.fileLimit, file.rights.isSatisfiable(keyCount: application.keys.count),
            file.isoIdentifier == nil || application.allowsFileIdentifiers
        else { throw .parameterError }
        guard application.file(file.number) == nil, isUnique(file.isoIdentifier, in: application) else {
            throw .duplicate
        }
        // Not public: one block more for the file itself.
        let blocks = content.blocks + 1
        guard blocks <= memory.freeBlocks else { throw .outOfMemory }
        try write {
            $0[application.number]?.files.append(file)
            $0.freeBlocks -= blocks
        }
        return .empty
    }

    private func isUnique(_ identifier: HexBytes?, in application: StoredApplication) -> Bool {
        identifier == nil || application.files.allSatisfy { $0.isoIdentifier != identifier }
    }

    /// DF: its blocks are not freed.
    func deleteFile(_ request: CardRequest) throws(CardStatus) -> CardAnswer {
        let (level, number) = (activation.selected, request.header.first ?? 0)
        try write { $0[level]?.files.removeAll { $0.number == number } }
        activation.transaction[number] = nil
        return .empty
    }

    /// 6F
    func fileIDs(_ request: CardRequest) throws(CardStatus) -> CardAnswer {
        .data(selected.files.map(\.number))
    }

    /// 61
    func isoFileIDs(_ request: CardRequest) throws(CardStatus) -> CardAnswer {
        .data(selected.files.flatMap { $0.isoIdentifier?.bytes ?? [] })
    }

    /// F5
    func fileSettings(_ request: CardRequest) throws(CardStatus) -> CardAnswer {
        guard let file = selected.file(request.header.first ?? 0) else { throw .fileNotFound }
        let common = [file.content.kind.rawValue, file.mode.rawValue] + file.rights.rawValue.littleEndianBytes(2)
        return .data(common + file.content.settings)
    }

    /// 5F: mode rights(2)
    func changeFileSettings(_ request: CardRequest) throws(CardStatus) -> CardAnswer {
        guard var file = selected.file(request.header.first ?? 0) else { throw .fileNotFound }
        var fields = FileFields.Cursor(request.data)
        (file.mode, file.rights) = try fields.modeAndRights()
        guard file.rights.isSatisfiable(keyCount: selected.keys.count) else { throw .parameterError }
        let (level, changed) = (activation.selected, file)
        try write { $0[level]?.replace(changed) }
        return .empty
    }
}

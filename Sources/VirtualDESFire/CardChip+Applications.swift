// SPDX-License-Identifier: Apache-2.0
internal import CardCrypto
internal import SmartCard

/// The card's own level and its applications.
extension CardChip {
    /// 5A: the session ends even when the application does not exist; the selection is kept then.
    func selectApplication(_ request: CardRequest) throws(CardStatus) -> CardAnswer {
        activation.endSession()
        let number = Self.number(request.header)
        guard memory[number] != nil else { throw .applicationNotFound }
        activation.selected = number
        return .empty
    }

    /// ISO SELECT by name: the card's own, or that of an application created with one. False when no name matches.
    func selectApplication(named name: [UInt8]) -> Bool {
        let application = memory.applications.first { $0.name?.bytes == name }
        guard let number = name == Self.cardName ? 0 : application?.number else {
            activation.fail()
            return false
        }
        activation = CardActivation()
        activation.selected = number
        return true
    }

    /// 60: hardware, software, production. A card with random UID shows zeros.
    func version(_ request: CardRequest) throws(CardStatus) -> CardAnswer {
        let storage = memory.size.storageByte
        let uid = memory.hasRandomUID ? [UInt8](repeating: 0, count: 7) : memory.uid.bytes
        return CardAnswer(frames: [
            [0x04, 0x01, 0x01, 0x01, 0x00, storage, 0x05],
            [0x04, 0x01, 0x01, 0x01, 0x04, storage, 0x05],
            uid + Self.production,
        ])
    }

    /// 6A: 19 to a frame.
    func applicationIDs(_ request: CardRequest) throws(CardStatus) -> CardAnswer {
        let perFrame = 19
        let wire = memory.applications.map { $0.number.littleEndianBytes(3) }
        let frames = stride(from: 0, to: wire.count, by: perFrame).map { start in
            wire[start..<min(start + perFrame, wire.count)].flatMap(\.self)
        }
        return CardAnswer(frames: frames)
    }

    /// 6D: one frame for each application with an ISO identifier.
    func applicationNames(_ request: CardRequest) throws(CardStatus) -> CardAnswer {
        CardAnswer(
            frames: memory.applications.compactMap { application in
                application.isoIdentifier.map { identifier in
                    application.number.littleEndianBytes(3) + identifier.bytes + (application.name?.bytes ?? [])
                }
            }
        )
    }

    /// 6E
    func freeMemory(_ request: CardRequest) throws(CardStatus) -> CardAnswer {
        .data(UInt32(memory.freeBlocks * CardMemory.blockSize).littleEndianBytes(3))
    }

    /// FC: the session goes on (real-card log).
    func format(_ request: CardRequest) throws(CardStatus) -> CardAnswer {
        guard !memory.isFormatDisabled else { throw .permissionDenied }
        try write { $0.format() }
        return .empty
    }

    /// CA
    func createApplication(_ request: CardRequest) throws(CardStatus) -> CardAnswer {
        let application = try parse(request.header)
        guard memory[application.number] == nil, isUnique(application) else { throw .duplicate }
        guard memory.applications.count < CardMemory.applicationLimit else { throw .countError }
        // Not public: one block for the application, one for its keys.
        let blocks = application.keys.isEmpty ? 1 : 2
        guard blocks <= memory.freeBlocks else { throw .outOfMemory }
        try write {
            $0[application.number] = application
            $0.freeBlocks -= blocks
        }
        return .empty
    }

    /// AID(3) settings key-count [FID(2) [name(1..16)]]
    private func parse(_ header: [UInt8]) throws(CardStatus) -> StoredApplication {
        var cursor = FileFields.Cursor(header)
        let (number, settings) = (Self.number(cursor.take(3)), UInt8(cursor.number(1)))
        let keyByte = UInt8(cursor.number(1))
        let (isoIdentifier, name) = (cursor.take(2), cursor.take(16))
        let keyCount = Int(keyByte & 0x0F)
        guard keyCount <= CardMemory.keyLimit, keyByte & 0x10 == 0, let family = KeyFamily(typeBits: keyByte) else {
            throw .parameterError
        }
        return StoredApplication(
            number: number,
            family: family,
            settings: settings,
            keys: [StoredKey](repeating: memory.initialKey(family), count: keyCount),
            allowsFileIdentifiers: keyByte & 0x20 != 0,
            isoIdentifier: isoIdentifier.isEmpty ? nil : isoIdentifier,
            name: name.isEmpty ? nil : name
        )
    }

    private func isUnique(_ new: StoredApplication) -> Bool {
        memory.applications.allSatisfy { other in
            (new.isoIdentifier == nil || other.isoIdentifier != new.isoIdentifier)
                && (new.name == nil || other.name != new.name)
        }
    }

    /// DA: with the card's master key; or, when creation is free, with the application's own inside the application.
    func deleteApplication(_ request: CardRequest) throws(CardStatus) -> CardAnswer {
        let number = Self.number(request.header)
        let isInside = activation.selected != 0
        guard !isInside || number == activation.selected else { throw .permissionDenied }
        guard number != 0, memory[number] != nil else { throw .applicationNotFound }
        guard !isInside || memory.picc.allows(StoredApplication.SettingsBit.creationFree) else {
            throw .authenticationError
        }
        try requireKey(0)
        try write { $0[number] = nil }
        if isInside {
            activation.endSession()
            activation.selected = 0
        }
        return .empty
    }

    /// An application number, least significant byte first.
    static func number(_ bytes: [UInt8]) -> UInt32 {
        bytes.prefix(3).reversed().reduce(0) { $0 << 8 | UInt32($1) }
    }

    /// The ISO DF name of the card's own level.
    private static let cardName: [UInt8] = [0xD2, 0x76, 0x00, 0x00, 0x85, 0x01, 0x00]

    /// Batch, week and year of production (of the published log of a real 8K card).
    private static let production: [UInt8] = [0xBA, 0x45, 0x19, 0xE3, 0x20, 0x49, 0x13]
}

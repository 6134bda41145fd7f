// SPDX-License-Identifier: Apache-2.0
internal import CardCrypto
internal import DESFire
internal import SmartCard

/// A client's conversation with a card in which the fuzzer chooses every call; traps when the client breaks a promise.
struct CardConversation {
    private let card: DESFireCard
    private let input: FuzzInput
    private let channel: TamperingChannel?

    /// - Parameter channel: The card's channel, when it is tampered with: then a session must notice.
    init(_ card: DESFireCard, _ input: FuzzInput, noticing channel: TamperingChannel? = nil) {
        self.card = card
        self.input = input
        self.channel = channel
    }

    /// Calls until the input is used up.
    func run() {
        for _ in 0..<24 where !input.isEmpty { call() }
    }

    private func call() {
        let choice = Int(input.byte()) % (Self.unprotected.count + Self.protected.count)
        let isProtected = choice >= Self.unprotected.count && isEV1
        let function =
            choice < Self.unprotected.count
            ? Self.unprotected[choice] : Self.protected[choice - Self.unprotected.count]
        channel?.hasTampered = false
        do {
            try function(card, input)
            precondition(!isProtected || channel?.hasTampered != true, "a tampered exchange was taken for good")
        } catch DESFireError.invalidArgument, DESFireError.notAuthenticated {
            // Refused before anything was sent.
        } catch {
            precondition(!card.isAuthenticated, "a session outlived \(error)")
        }
    }

    private var isEV1: Bool { card.isAuthenticated && card.authenticatedKey != Self.legacyKey }

    // MARK: Calls

    private typealias Function = (DESFireCard, FuzzInput) throws -> Void

    /// No other session here uses this key number.
    private static let legacyKey: UInt8 = 2
    private static let picc = ApplicationID.picc

    /// Commands outside the secure messaging.
    nonisolated(unsafe) private static let unprotected: [Function] = [
        { card, input in try card.select(input.byte() & 1 == 0 ? picc : application) },
        { card, input in try card.select(dfName: input.string()) },
        { card, _ in try card.authenticate(.aes, keyNumber: 0, with: FictionalDevices.aes) },
        { card, _ in try card.authenticate(.aes, keyNumber: 1, with: FictionalDevices.aes) },
        { card, _ in try card.authenticate(.iso, keyNumber: 0, with: FictionalDevices.des) },
        { card, _ in try card.authenticate(.legacy, keyNumber: legacyKey, with: FictionalDevices.des) },
        { card, input in try card.changeKey(input.byte() & 1, from: FictionalDevices.aes, to: FictionalDevices.aes) },
        { card, _ in try card.changeCardMasterKey(to: FictionalDevices.aes, type: .aes128) },
    ]

    /// Commands that a session protects.
    nonisolated(unsafe) private static let protected: [Function] = [
        { card, _ in _ = try card.version() },
        { card, _ in _ = try card.cardUID() },
        { card, _ in _ = try card.freeMemory() },
        { card, _ in _ = try card.applicationIDs() },
        { card, _ in _ = try card.dfNames() },
        { card, _ in _ = try card.keySettings() },
        { card, input in _ = try card.keyVersion(input.byte()) },
        { card, _ in _ = try card.fileIDs() },
        { card, _ in _ = try card.isoFileIDs() },
        { card, input in _ = try card.fileSettings(input.byte()) },
        { card, input in
            _ = try card.read(file: input.byte(), offset: input.number(), length: length(input), mode: mode(input))
        },
        { card, input in
            try card.write(input.string(), to: input.byte(), offset: input.number(), mode: mode(input))
        },
        { card, input in
            _ = try card.readRecords(
                file: input.byte(),
                newest: input.number(),
                count: length(input),
                recordSize: input.number(),
                mode: mode(input)
            )
        },
        { card, input in
            try card.writeRecord(input.string(), to: input.byte(), offset: input.number(), mode: mode(input))
        },
        { card, input in try card.clearRecords(file: input.byte()) },
        { card, input in _ = try card.value(of: input.byte(), mode: mode(input)) },
        { card, input in try card.credit(Int32(input.number()), to: input.byte(), mode: mode(input)) },
        { card, input in try card.debit(Int32(input.number()), from: input.byte(), mode: mode(input)) },
        { card, input in try card.limitedCredit(Int32(input.number()), to: input.byte(), mode: mode(input)) },
        { card, _ in try card.commit() },
        { card, _ in try card.abort() },
        { card, input in try card.deleteFile(input.byte()) },
        { card, input in try card.changeKeySettings(KeySettings(rawValue: input.byte())) },
        { card, input in
            guard let rights = AccessRights(wire: [input.byte(), input.byte()]) else { return }
            try card.changeFileSettings(input.byte(), mode: mode(input), rights: rights)
        },
        { card, input in
            guard let rights = AccessRights(wire: [input.byte(), input.byte()]) else { return }
            try card.createStandardFile(input.byte(), mode: mode(input), rights: rights, size: input.number())
        },
        { card, _ in try card.formatPICC() },
    ]

    private static let application = ApplicationID(wire: FictionalDevices.application) ?? .picc

    private static func length(_ input: FuzzInput) -> Int? {
        let number = input.number()
        return number == 0 ? nil : number
    }

    private static func mode(_ input: FuzzInput) -> CommunicationMode {
        switch input.byte() % 3 {
        case 0: .plain
        case 1: .maced
        default: .enciphered
        }
    }
}

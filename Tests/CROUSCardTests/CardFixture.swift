// SPDX-License-Identifier: Apache-2.0
import CROUSCard
import CROUSCore
import CardCrypto
import DESFire
import SAM
import SmartCard
import Testing
import VirtualDESFire
import VirtualSAM

/// A virtual card that survives many taps, and the keys for it.
final class CardFixture {
    /// Where the keys are.
    enum Store: String, CaseIterable {
        case software
        case sam
    }

    static let number = CROUSNumber(102_500_000_017 as UInt64)
    static let day = CardDay(year: 2025, month: 9, day: 2)

    let profile: CardProfile
    let card: VirtualDESFireCard
    let image: MemoryCardImage
    let uid: CardUID
    let keys: any KeyHolder
    /// Commands the SAM got; stays empty with keys in software.
    let samChannel: RecordingChannel?

    init(
        _ store: Store = .software,
        profile: CardProfile? = nil,
        memory: VirtualDESFireCard.Memory = .eightKilobytes,
        random: any RandomSource = SystemRandom(),
        image: MemoryCardImage = MemoryCardImage()
    ) throws {
        self.profile = try profile ?? CardProfile.reference()
        uid = try #require(CardUID(hex: "04A1B2C3D4E580"))
        self.image = image
        card = try VirtualDESFireCard(uid: uid, memory: memory, random: random, image: image)
        switch store {
        case .software:
            keys = try FictionalKeys.holder()
            samChannel = nil
        case .sam:
            let channel = try RecordingChannel(VirtualMIFARESAM(keys: FictionalKeys.samStore()))
            let sam = MIFARESAM(channel: channel)
            try sam.authenticateHost(with: FictionalKeys.host.key(), entry: 0, version: 0, protection: .mac)
            keys = SAMKeyHolder(sam)
            samChannel = channel
        }
    }

    /// The card put on the reader.
    func tap(_ tear: RecordingChannel.Tear? = nil) throws -> RecordingChannel {
        let channel = try RecordingChannel(card, uncounted: 3)
        channel.tear = tear
        return channel
    }

    func conversation(
        on channel: (any CardChannel)? = nil,
        progress: @escaping (EncodingStep) -> Void = { _ in }
    ) throws -> CardConversation {
        CardConversation(try IdentifiedCard(channel ?? tap()), keys: keys, profile: profile, progress: progress)
    }

    /// One tap and one encode of it.
    @discardableResult
    func encode(
        known: PriorState = .none,
        on channel: (any CardChannel)? = nil,
        reserve: @escaping () throws -> CROUSNumber = { try #require(CardFixture.number) }
    ) throws -> EncodingOutcome {
        try encode(known: known, on: channel, encodingJournal: .refusing(reserve: reserve))
    }

    /// One tap with a supervisor's decisions.
    @discardableResult
    func encode(
        known: PriorState,
        decisions: CardDecisions = [],
        on channel: (any CardChannel)? = nil,
        encodingJournal: EncodingJournal
    ) throws -> EncodingOutcome {
        let encoder = CardEncoder(
            try conversation(on: channel),
            known: known,
            day: try #require(Self.day),
            decisions: decisions
        )
        return try encoder.encode(encodingJournal)
    }

    /// The card opened without the module under test, as another program would.
    func otherProgram() throws -> DESFireCard { DESFireCard(channel: try tap(), keys: keys) }

    /// A session with key 0 of our application under the factory key.
    func factorySession() throws -> DESFireCard {
        let card = try otherProgram()
        try card.select(profile.applicationID)
        try card.authenticate(.aes, keyNumber: 0, with: profile.factoryKey.reference)
        return card
    }

    /// The profile's application, empty.
    func createApplication(settings: KeySettings? = nil, keyCount: Int? = nil) throws {
        try otherProgram().createApplication(
            profile.applicationID,
            settings: settings ?? profile.keySettings,
            keyCount: keyCount ?? profile.keys.count,
            keyType: .aes128
        )
    }

    /// Another card with a copy of the present memory.
    func copyOfImage() -> MemoryCardImage { MemoryCardImage(image.image) }

    /// Changes keys of our application from the factory key to the target key, in this order.
    func changeKeys(_ numbers: [UInt8]) throws {
        let card = try factorySession()
        for number in numbers {
            let target = profile.keys[Int(number)].reference(for: uid)
            try card.changeKey(number, from: profile.factoryKey.reference, to: target)
        }
    }

    /// Makes the record of a finished card invalid, with the write key.
    func breakContents() throws {
        let card = try otherProgram()
        let file = try #require(profile.files.first)
        try card.select(profile.applicationID)
        let key = try #require(profile.keys.first { $0.number == profile.writeKey })
        try card.authenticate(.aes, keyNumber: key.number, with: key.reference(for: uid))
        try card.write([0xFF], to: file.number, offset: 12, mode: file.mode)
    }

    /// The row and reason in which an encoding of the card is refused.
    func refusal(known: PriorState = .none) throws -> (row: CardRow, reason: RefusalReason) {
        do {
            let outcome = try encode(known: known)
            Issue.record("encoded instead: \(outcome.row.rawValue)")
            throw CardFixtureError.notRefused
        } catch CROUSCardError.refused(let row, let reason) {
            return (row, reason)
        }
    }
}

enum CardFixtureError: Error {
    case notRefused
    case journalFull
    case undecided
}

extension EncodingJournal {
    /// Reserves and does nothing else: for taps without a decision.
    static func refusing(reserve: @escaping () throws -> CROUSNumber) -> EncodingJournal {
        EncodingJournal(
            reserve: reserve,
            adopt: { _ in throw CardFixtureError.undecided },
            reencode: { _ in throw CardFixtureError.undecided }
        )
    }
}

extension TearPlan.Place {
    /// The n-th command after the three that identify a card, counted from 1.
    static func identifiedCommand(_ position: Int) -> Self { .command(3 + position) }
}

/// A virtual card as a channel that records command codes and can lose the card.
final class RecordingChannel: CardChannel {
    /// The card leaves the field at the n-th command, counted from 1.
    struct Tear {
        let command: Int
        /// True when the card executes the command and only the answer is lost.
        let isExecuted: Bool
    }

    let atr: ATR
    /// The UID the reader shows: the card's, unless a test changes it.
    var uid: CardUID?
    var tear: Tear?
    private(set) var codes: [UInt8] = []
    private let card: any VirtualCard
    private var isGone = false
    private var uncounted: Int

    /// The first `uncounted` commands are neither recorded nor torn: those that identify a card.
    init(_ card: any VirtualCard, uncounted: Int = 0) throws {
        self.uncounted = uncounted
        card.powerOff()
        card.powerOn()
        self.card = card
        atr = try ATR(card.atr)
        uid = card.uid
    }

    func transmit(_ command: CommandAPDU) throws(CardChannelError) -> ResponseAPDU {
        guard !isGone else { throw CardChannelError(.closed) }
        guard isCounting else {
            uncounted -= 1
            return try answer(card.respond(to: command.bytes))
        }
        codes.append(command.ins)
        let isTorn = tear?.command == codes.count
        let bytes = isTorn && tear?.isExecuted == false ? [] : card.respond(to: command.bytes)
        return try answer(isTorn ? [] : bytes)
    }

    /// True after the commands that are not counted.
    var isCounting: Bool { uncounted == 0 }

    private func answer(_ bytes: [UInt8]) throws(CardChannelError) -> ResponseAPDU {
        guard let response = ResponseAPDU(bytes: bytes) else {
            isGone = true
            throw CardChannelError(.cardRemoved)
        }
        return response
    }

    func close() { isGone = true }
}

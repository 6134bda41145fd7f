// SPDX-License-Identifier: Apache-2.0
package import CardCrypto
package import SmartCard

/// A MIFARE DESFire EV1 card in software: wrapped native commands in, answers out.
///
/// It is written from public facts about the card (docs/facts/desfire.md) and shares no code with the client. What is
/// not public (the order of checks, the overhead of applications and files, the split of long answers) is a choice,
/// marked where it is made.
package final class VirtualDESFireCard: ProximityCard {
    /// Size of the non-volatile memory.
    package enum Memory: String, Codable, Sendable, CaseIterable {
        /// MF3ICD21
        case twoKilobytes = "2k"
        /// MF3ICD41
        case fourKilobytes = "4k"
        /// MF3ICD81
        case eightKilobytes = "8k"

        /// Blocks of 32 bytes on a formatted card. 8K and 4K as seen on cards, where 4K is more than its name says; 2K
        /// is assumed.
        var blocks: Int {
            switch self {
            case .twoKilobytes: 72
            case .fourKilobytes: 152
            case .eightKilobytes: 248
            }
        }

        /// Bytes on a formatted card.
        var byteCount: Int { blocks * CardMemory.blockSize }

        /// Storage byte of GetVersion: twice the exponent of 2.
        var storageByte: UInt8 {
            switch self {
            case .twoKilobytes: 0x16
            case .fourKilobytes: 0x18
            case .eightKilobytes: 0x1A
            }
        }
    }

    /// Bytes a wrapped command may have: 64 of the ISO 14443-4 frame, less its own four.
    static let longestCommand = 60
    /// Parameter bytes in such a command.
    static let longestData = longestCommand - 6

    private let chip: CardChip
    private let random: any RandomSource
    private var randomUID: CardUID?
    private let fixedUID: CardUID

    /// A card with the memory its image holds, or a blank one, whose image is written at once.
    ///
    /// - Parameters:
    ///   - uid: Seven bytes; an image must be of the same card.
    ///   - memory: Size; an image must have the same.
    ///   - random: Gives RndB of each authentication, and the UID of each activation of a card set to a random one.
    ///   - image: Keeps the non-volatile memory.
    package init(
        uid: CardUID,
        memory: Memory,
        random: any RandomSource,
        image: any CardImageStore
    ) throws(CardImageError) {
        guard uid.isFixed else { throw .unsuitableUID(uid) }
        chip = CardChip(
            memory: try Self.load(image, uid: uid, size: memory),
            random: random,
            store: image
        )
        self.random = random
        fixedUID = uid
        powerOn()
    }

    private static func load(
        _ image: any CardImageStore,
        uid: CardUID,
        size: Memory
    ) throws(CardImageError) -> CardMemory {
        guard let content = try image.load() else {
            let blank = CardMemory(blank: uid.bytes, size: size)
            guard let encoded = try? blank.encoded() else { throw .corrupt(subject: image.subject) }
            try image.save(encoded)
            return blank
        }
        guard let memory = CardMemory(encoded: content) else { throw .corrupt(subject: image.subject) }
        guard memory.uid.bytes == uid.bytes, memory.size == size else {
            throw .anotherCard(subject: image.subject, uid: Hex.encode(memory.uid.bytes))
        }
        return memory
    }

    /// From the historical bytes of the card's answer to select; a factory card's is 3B 81 80 01 80 80.
    package var atr: [UInt8] { CardATS(chip.memory.ats.bytes)?.atr ?? [] }

    /// The answer to select, as the image keeps it.
    package var ats: [UInt8] { chip.memory.ats.bytes }

    /// The fixed UID, or the random one of this activation.
    package var uid: CardUID? { randomUID ?? fixedUID }

    /// Makes the card lose its power once, as planned; commands are counted from now on. Nil removes the plan.
    /// Undefined content after a tear comes from the card's random numbers.
    package func tear(_ plan: TearPlan?) { chip.power.arm(plan) }

    /// A new activation: the card's own level, no session, no pending transaction.
    package func powerOn() {
        chip.power.turnOn()
        chip.activation = CardActivation()
        // Seen on EV1 cards: 80 and three random bytes. Without random numbers zeros follow, which is good enough for a
        // meaningless UID.
        let bytes = chip.memory.hasRandomUID ? (try? random.bytes(3)) ?? [0, 0, 0] : []
        randomUID = CardUID([0x80] + bytes)
    }

    /// Drops everything that is not in the image.
    package func powerOff() {
        chip.power.turnOff()
        chip.activation = CardActivation()
    }

    /// One command, wrapped or ISO SELECT. Other bytes get an ISO 7816-4 status word and leave the card unchanged.
    package func respond(to command: [UInt8]) -> [UInt8] { chip.power.answer { execute(command) } }

    private func execute(_ command: [UInt8]) -> [UInt8] {
        guard command.count <= Self.longestCommand, let apdu = try? CommandAPDU(bytes: command) else {
            return StatusWord.wrongLength.bytes
        }
        switch apdu.cla {
        case 0x90: return respond(toWrapped: apdu)
        case 0x00: return respond(toISO: apdu).bytes
        default: return StatusWord.unknownClass.bytes
        }
    }

    private func respond(toWrapped apdu: CommandAPDU) -> [UInt8] {
        guard apdu.p1 == 0, apdu.p2 == 0 else { return StatusWord.wrongParameters.bytes }
        guard apdu.expectedLength == .maximum else { return StatusWord.wrongLength.bytes }
        let (data, status) = chip.execute(apdu.ins, apdu.data)
        return data + [0x91, status.rawValue]
    }

    /// Of the ISO 7816-4 commands only SELECT by name, with which some readers open the conversation.
    private func respond(toISO apdu: CommandAPDU) -> StatusWord {
        guard apdu.ins == 0xA4 else { return .unknownInstruction }
        guard apdu.p1 == 0x04, apdu.p2 == 0x00 || apdu.p2 == 0x0C else { return .wrongParameters }
        return chip.selectApplication(named: apdu.data) ? .success : .notFound
    }
}

extension StatusWord {
    fileprivate static let wrongLength = StatusWord(0x6700)
    fileprivate static let notFound = StatusWord(0x6A82)
    fileprivate static let wrongParameters = StatusWord(0x6A86)
    fileprivate static let unknownInstruction = StatusWord(0x6D00)
    fileprivate static let unknownClass = StatusWord(0x6E00)
}

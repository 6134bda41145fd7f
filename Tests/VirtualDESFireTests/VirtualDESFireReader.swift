// SPDX-License-Identifier: Apache-2.0
import CardCrypto
import SmartCard
import Testing

@testable import VirtualDESFire

/// A reader's end of a conversation with a virtual card, written for these tests alone.
final class TestReader {
    struct Answer: Equatable {
        let data: [UInt8]
        let status: UInt8
    }

    let card: VirtualDESFireCard
    let image: MemoryCardImage
    private let random: QueuedRandom
    private var session: ReaderSession?

    init(
        uid: String = "04112233445566",
        memory: VirtualDESFireCard.Memory = .eightKilobytes,
        image: MemoryCardImage = MemoryCardImage(),
        seed: UInt64? = nil
    ) throws {
        self.image = image
        random = QueuedRandom()
        card = try VirtualDESFireCard(
            uid: try #require(CardUID(hex: uid)),
            memory: memory,
            random: seed.map { SeededRandom(seed: $0) } ?? random,
            image: image
        )
    }

    /// A new card with the same memory, after a change that no command makes.
    func reborn(changing change: (inout CardMemory) -> Void) throws -> TestReader {
        var memory = try memory
        change(&memory)
        let image = MemoryCardImage(try memory.encoded())
        return try TestReader(uid: Hex.encode(memory.uid.bytes), memory: memory.size, image: image)
    }

    var memory: CardMemory {
        get throws {
            let encoded = try #require(image.image)
            return try #require(CardMemory(encoded: encoded))
        }
    }

    /// Sets the next random number of the card.
    func willDraw(_ bytes: [UInt8]) { random.queue = bytes }

    // MARK: Frames

    /// One wrapped frame; status FF for a card that does not answer.
    func frame(_ code: UInt8, _ data: [UInt8] = []) -> Answer {
        let length = data.isEmpty ? [] : [UInt8(data.count)]
        let answer = card.respond(to: [0x90, code, 0, 0] + length + data + [0])
        #expect(answer.isEmpty || answer.count <= 60 && answer.dropLast().last == 0x91)
        return Answer(data: Array(answer.dropLast(2)), status: answer.last ?? 0xFF)
    }

    /// A whole native command: split into frames, the answer's frames collected.
    func native(_ command: [UInt8], frameLength: Int = 54) -> Answer {
        var rest = command.dropFirst()
        var answer = frame(command.first ?? 0, Array(rest.prefix(frameLength)))
        rest = rest.dropFirst(frameLength)
        while !rest.isEmpty, answer.status == 0xAF {
            answer = frame(0xAF, Array(rest.prefix(frameLength)))
            rest = rest.dropFirst(frameLength)
        }
        var data = answer.data
        while rest.isEmpty, answer.status == 0xAF, !answer.data.isEmpty {
            answer = frame(0xAF)
            data += answer.data
        }
        return Answer(data: data, status: answer.status)
    }

    /// A command in hexadecimal; gives the answer as data and status in hexadecimal.
    func native(hex: String) throws -> String {
        let answer = native(try #require(Hex.decode(hex)))
        return Hex.encode(answer.data) + "/" + Hex.encode([answer.status])
    }

    // MARK: Sessions

    /// Authenticates; the status of the step that failed, or 00.
    @discardableResult
    func authenticate(_ code: UInt8, _ number: UInt8, _ key: CardKey) throws -> UInt8 {
        session = nil
        let first = frame(code, [number])
        guard first.status == 0xAF else { return first.status }
        let isLegacy = code == 0x0A
        let chain = CBC(try BlockCipher(key))
        var vector = chain.zeroVector
        let randomB = try chain.decrypt(first.data, vector: &vector)
        let randomA = (0..<UInt8(randomB.count)).map { $0 &* 7 &+ 3 }
        let plain = randomA + rotatedLeft(randomB)
        if isLegacy { vector = chain.zeroVector }
        let token =
            isLegacy ? try chain.decryptToSend(plain, vector: &vector) : try chain.encrypt(plain, vector: &vector)
        let second = frame(0xAF, token)
        guard second.status == 0 else { return second.status }
        if isLegacy { vector = chain.zeroVector }
        #expect(try chain.decrypt(second.data, vector: &vector) == rotatedLeft(randomA))
        session = try ReaderSession(isLegacy: isLegacy, key: key, randomA: randomA, randomB: randomB)
        return 0
    }

    /// A command in the session, with its data in a mode; returns the unprotected answer data.
    func send(
        _ code: UInt8,
        _ header: [UInt8] = [],
        data: [UInt8] = [],
        mode: CardMode = .plain,
        answer answerMode: CardMode = .plain,
        count: Int? = nil,
        flipping position: Int? = nil
    ) throws -> Answer {
        guard session != nil else { return native([code] + header + data) }
        var secured = try session?.seal([code] + header, data, mode) ?? []
        if let position { secured[position] ^= 1 }
        let raw = native([code] + header + secured)
        guard raw.status == 0 else {
            session = nil
            return raw
        }
        return Answer(data: try session?.open(raw.data, answerMode, count: count) ?? [], status: 0)
    }

    /// ChangeKey in either form.
    func changeKey(_ wireNumber: UInt8, to new: [UInt8], version: [UInt8], old: [UInt8]?) throws -> Answer {
        guard var open = session else { return native([0xC4, wireNumber] + new) }
        let data = (old.map { xor(new, $0) } ?? new) + version
        let sums = open.sum([0xC4, wireNumber], data) + (old == nil ? [] : open.sum([], new))
        let raw = native([0xC4, wireNumber] + (try open.encipher(data + sums)))
        session = open
        if raw.status != 0 || old == nil {
            session = nil
            return raw
        }
        return Answer(data: try session?.open(raw.data, .plain, count: nil) ?? [], status: 0)
    }

    /// SetConfiguration; 80 marks the end for option 02.
    func configure(_ option: UInt8, _ data: [UInt8]) throws -> Answer {
        var open = try #require(session)
        let end: [UInt8] = option == 2 ? [0x80] : []
        let cryptogram = try open.encipher(data + open.sum([0x5C, option], data) + end)
        session = open
        let raw = native([0x5C, option] + cryptogram)
        return Answer(
            data: try raw.status == 0 ? session?.open(raw.data, .plain, count: nil) ?? [] : [],
            status: raw.status
        )
    }

    // MARK: Short cuts

    /// Continues as a reader that never authenticated; the card forgets at the next select.
    func forgetSession() { session = nil }

    /// An application with two AES keys, selected and with key 0's session.
    func makeApplication(_ settings: UInt8 = 0x0F, keys: UInt8 = 0x82) throws {
        #expect(frame(0xCA, [1, 2, 3, settings, keys]).status == 0)
        #expect(frame(0x5A, [1, 2, 3]).status == 0)
        #expect(try authenticate(0xAA, 0, .zero(.aes128)) == 0)
    }
}

/// Counts up from a start, unless the next numbers are given.
final class QueuedRandom: RandomSource {
    var queue: [UInt8] = []
    private var counter: UInt8 = 0x40

    func bytes(_ count: Int) throws(CryptoError) -> [UInt8] {
        guard queue.isEmpty else {
            guard queue.count == count else { throw .library("\(queue.count) bytes given, \(count) wanted") }
            defer { queue = [] }
            return queue
        }
        return (0..<count).map { _ in
            counter &+= 13
            return counter
        }
    }
}

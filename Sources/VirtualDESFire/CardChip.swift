// SPDX-License-Identifier: Apache-2.0
internal import CardCrypto

/// The chip: native commands in, native answers out. ``CardMemory`` survives without power, ``CardActivation`` does
/// not.
///
/// All checks are made in one order, in ``start(_:_:)``: chain, command, length, level, object, right, protection,
/// values, non-volatile write, answer. The real order is not public.
final class CardChip {
    /// The non-volatile memory, as in the image.
    private(set) var memory: CardMemory
    /// State that is lost with the power.
    var activation = CardActivation()
    let random: any RandomSource
    let power = CardPower()
    private let store: any CardImageStore
    /// Code of the running command, whose first frame may have come long before.
    private var running: UInt8 = 0

    init(memory: CardMemory, random: any RandomSource, store: any CardImageStore) {
        self.memory = memory
        self.random = random
        self.store = store
    }

    /// The selected application, or the card's own level.
    var selected: StoredApplication { memory[activation.selected] ?? memory.picc }

    /// Executes one frame.
    func execute(_ code: UInt8, _ parameters: [UInt8]) -> (data: [UInt8], status: CardStatus) {
        do throws(CardStatus) {
            let frame = try answer(code, parameters)
            return (frame, activation.chain.isIdle ? .done : .additionalFrame)
        } catch {
            activation.fail()
            return ([], error)
        }
    }

    /// Changes the non-volatile memory: first a copy, then the image, then the memory. Without a change nothing is
    /// written.
    ///
    /// - Parameter torn: What a loss of power in the middle leaves of a write that the chip neither completes nor rolls
    ///   back; nil for one that it does at its next power-up: the old state or the new one, never a mixture.
    func write(
        _ change: (inout CardMemory) -> Void,
        torn: ((inout CardMemory) -> Void)? = nil
    ) throws(CardStatus) {
        var next = memory
        change(&next)
        guard next != memory || torn != nil else { return }
        switch power.momentOfWrite(by: running) {
        case nil:
            try save(next)
        case .after:
            try save(next)
            power.lose()
        case .middle:
            var left = next
            if let torn { torn(&left) } else if isRolledBack { left = memory }
            try save(left)
            power.lose()
        case .before:
            power.lose()
        }
    }

    private func save(_ next: CardMemory) throws(CardStatus) {
        do {
            try store.save(try next.encoded())
        } catch {
            throw .memoryError
        }
        memory = next
    }

    /// Chooses at random between the two after a write torn in its middle.
    private var isRolledBack: Bool { ((try? random.bytes(1))?.first ?? 0) & 1 == 0 }

    // MARK: Chains

    private func answer(_ code: UInt8, _ parameters: [UInt8]) throws(CardStatus) -> [UInt8] {
        let chain = activation.chain
        activation.chain = .idle
        switch (chain, code) {
        case (.idle, Self.additionalFrame):
            throw .illegalCommand
        case (.idle, _):
            return try start(code, parameters)
        case (.authentication(var authentication), Self.additionalFrame):
            let (answer, session) = try authentication.finish(parameters)
            activation.session = session
            return answer
        case (.command(var pending), Self.additionalFrame):
            pending.parameters += parameters
            return try proceed(pending)
        case (.answer(let frames), Self.additionalFrame):
            guard parameters.isEmpty else { throw .lengthError }
            return send(frames)
        default:
            throw .commandAborted
        }
    }

    private func send(_ frames: [[UInt8]]) -> [UInt8] {
        if frames.count > 1 { activation.chain = .answer(Array(frames.dropFirst())) }
        return frames.first ?? []
    }

    // MARK: Checks

    private func start(_ code: UInt8, _ parameters: [UInt8]) throws(CardStatus) -> [UInt8] {
        guard let command = ChipCommand.find(code) else { throw .illegalCommand }
        guard command.lengths.contains(parameters.count) else { throw .lengthError }
        try check(command.level)
        let file = try find(command.object, first: parameters.first ?? 0)
        let isFree = try check(command.need, file: file)
        let ownMode = command.messaging.isAlwaysEnciphered ? .enciphered : file?.mode ?? .plain
        let mode = isFree ? .plain : ownMode
        return try proceed(PendingCommand(code: code, command: command, parameters: parameters, mode: mode))
    }

    private func check(_ level: ChipCommand.Level) throws(CardStatus) {
        switch level {
        case .card where activation.selected != 0: throw .permissionDenied
        case .application where activation.selected == 0: throw .permissionDenied
        default: return
        }
    }

    private func find(_ object: ChipCommand.Object, first: UInt8) throws(CardStatus) -> StoredFile? {
        switch object {
        case .nothing:
            return nil
        case .key:
            guard first < selected.keys.count else { throw .noSuchKey }
            return nil
        case .file(let kinds):
            guard let file = selected.file(first) else { throw .fileNotFound }
            guard kinds.contains(file.content.kind) else { throw .parameterError }
            return file
        }
    }

    /// True when only a right of everybody allows the command: such an exchange is plain.
    private func check(_ need: ChipCommand.Need, file: StoredFile?) throws(CardStatus) -> Bool {
        switch need {
        case .nothing:
            return false
        case .session:
            guard activation.session != nil else { throw .authenticationError }
            return false
        case .masterKey:
            try requireKey(0)
            return false
        case .masterKeyUnless(let bit):
            if !selected.allows(bit) { try requireKey(0) }
            return false
        case .right(let rights):
            return try check(rights.compactMap { file?.rights[$0] })
        case .valueRight:
            let rights = [StoredRights.Right.read, .write, .readWrite].compactMap { file?.rights[$0] }
            return try check(rights + (file?.isValueFree == true ? [StoredRights.everybody] : []))
        }
    }

    /// Throws unless the session was opened with this key of the selected level.
    func requireKey(_ number: UInt8) throws(CardStatus) {
        guard activation.session?.keyNumber == number else { throw .authenticationError }
    }

    private func check(_ holders: [UInt8]) throws(CardStatus) -> Bool {
        if let session = activation.session, holders.contains(session.keyNumber) { return false }
        if holders.contains(StoredRights.everybody) { return true }
        throw holders.allSatisfy { $0 == StoredRights.nobody } ? .permissionDenied : .authenticationError
    }

    // MARK: Execution

    private func proceed(_ pending: PendingCommand) throws(CardStatus) -> [UInt8] {
        guard let request = try open(pending) else {
            activation.chain = .command(pending)
            return []
        }
        running = pending.code
        let answer = try pending.command.run(self)(request)
        return send(try protect(answer))
    }

    /// The unprotected command; nil when bytes are missing that another frame may bring.
    private func open(_ pending: PendingCommand) throws(CardStatus) -> CardRequest? {
        let (code, parameters, messaging) = (pending.code, pending.parameters, pending.command.messaging)
        let header = Array(parameters.prefix(messaging.headerLength ?? parameters.count))
        var data = Array(parameters.dropFirst(header.count))
        if let payload = messaging.payload {
            let count = payload.count(header)
            let total = activation.session?.securedCount(of: count, mode: pending.mode) ?? count
            guard data.count <= total else { throw .lengthError }
            if data.count < total {
                guard payload.isAnnounced else { throw .lengthError }
                // No file is longer than the memory: refused before bytes are collected for it.
                guard count <= memory.size.byteCount else { throw .boundaryError }
                return nil
            }
            let covered = [code] + header
            data = try activation.session?.open(data, count: count, header: covered, mode: pending.mode) ?? data
        } else if messaging.headerLength == nil {
            try activation.session?.pass([code] + parameters)
        }
        return CardRequest(code: code, header: header, data: data, mode: pending.mode)
    }

    private func protect(_ answer: CardAnswer) throws(CardStatus) -> [[UInt8]] {
        let limit = Self.frameLength
        guard var session = activation.session else { return answer.frames.flatMap { $0.cut(every: limit) } }
        defer { activation.session = session }
        let data = answer.frames.flatMap(\.self)
        if answer.mode == .enciphered {
            let cryptogram = try session.encipherAnswer(data, isLengthKnown: answer.isLengthKnown)
            return cryptogram.cut(every: session.frameLength(within: limit))
        }
        var frames = answer.frames.flatMap { $0.cut(every: limit) }
        let mac = try session.macOfAnswer(data, mode: answer.mode)
        let hasRoom = frames.last.map { $0.count + mac.count <= limit } ?? false
        if hasRoom, let last = frames.popLast() { frames.append(last + mac) } else { frames.append(mac) }
        return frames
    }

    /// "Next frame", in both directions.
    static let additionalFrame: UInt8 = 0xAF
    /// Data bytes of an answer frame: 60 in the ISO 14443-4 frame of 64, less the two status bytes.
    static let frameLength = 58
}

extension [UInt8] {
    /// Pieces of at most `length` bytes.
    fileprivate func cut(every length: Int) -> [[UInt8]] {
        stride(from: 0, to: count, by: length).map { Array(self[$0..<Swift.min($0 + length, count)]) }
    }
}

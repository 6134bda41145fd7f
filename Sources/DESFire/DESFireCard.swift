// SPDX-License-Identifier: Apache-2.0
internal import CardCrypto
package import SmartCard

/// A MIFARE DESFire card on an open channel: EV1 commands, wrapped framing, secure messaging.
///
/// Keys stay with the key holder. There is at most one session. Every error of the card, of the channel or of a MAC
/// ends it where the error is thrown, so no command runs half authenticated.
package final class DESFireCard {
    /// The application selected last; nil after a failed selection or a selection by name. A card begins at its own
    /// level.
    package internal(set) var selectedApplication: ApplicationID? = .picc

    private let channel: any CardChannel
    private let keys: any KeyHolder
    private(set) var session: Session?

    /// A card that was just powered, on a channel that nothing else uses.
    package convenience init(channel: any CardChannel, keys: any KeyHolder) {
        self.init(channel: channel, keys: keys, resuming: nil)
    }

    /// A card in the middle of a recorded session, which the key holder has resumed too.
    init(channel: any CardChannel, keys: any KeyHolder, resuming session: Session?) {
        self.channel = channel
        self.keys = keys
        self.session = session
    }

    /// The UID the reader gave; possibly a random one of four bytes.
    package var uid: CardUID? { channel.uid }

    /// True while a session is open.
    package var isAuthenticated: Bool { session != nil }

    /// Number of the key the session was opened with; nil without a session. See
    /// ``FileSettings/mode(for:authenticatedKey:)``.
    package var authenticatedKey: UInt8? { session?.keyNumber }

    /// Drops the session on our side; the card drops its own at the next selection or authentication.
    package func endSession() {
        session = nil
        keys.endSession()
    }

    /// Selects an application, or with `.picc` the card itself. An open session ends first.
    package func select(_ application: ApplicationID) throws(DESFireError) {
        endSession()
        selectedApplication = nil
        _ = try perform(.selectApplication, application.wire, expecting: 0)
        selectedApplication = application
    }

    /// Selects an application by its DF name, 1 to 16 bytes, with ISO SELECT. An open session ends first.
    ///
    /// The card does not report the number of the application, so `selectedApplication` is nil afterwards.
    package func select(dfName name: [UInt8]) throws(DESFireError) {
        guard 1...16 ~= name.count,
            let command = try? CommandAPDU(
                cla: 0x00,
                ins: DESFireCommand.isoSelect.code,
                p1: 0x04,
                p2: 0x0C,
                data: name
            )
        else { throw .invalidArgument("DF name of \(name.count) bytes") }
        endSession()
        selectedApplication = nil
        let status = try Framing(channel: channel).transmit(command).status
        guard status == .success else { throw .foreignStatus(status, command: command.ins) }
    }

    /// Opens a session with a key of the selected application; an open one ends first. See ``DESFireError/isWrongKey``.
    package func authenticate(
        _ method: AuthenticationMethod,
        keyNumber: UInt8,
        with key: KeyReference
    ) throws(DESFireError) {
        try Self.check(keyNumber: keyNumber)
        endSession()
        session = try endingSessionOnError { () throws(DESFireError) in
            try openSession(method, keyNumber: keyNumber, with: key)
        }
    }

    private func openSession(
        _ method: AuthenticationMethod,
        keyNumber: UInt8,
        with key: KeyReference
    ) throws(DESFireError) -> Session {
        let framing = Framing(channel: channel)
        let code = method.rawValue
        let challenge = try framing.send(code, [keyNumber], of: code)
        guard challenge.status == .additionalFrame else { throw Self.refusal(challenge.status, code) }
        let token = try held { () throws(KeyHolderError) in
            try keys.beginAuthentication(method, with: key, challenge: challenge.data)
        }
        let answer = try framing.send(DESFireCommand.continuation, token, of: code)
        guard answer.status == .ok else { throw Self.refusal(answer.status, code) }
        try held { () throws(KeyHolderError) in try keys.finishAuthentication(answer: answer.data) }
        return Session(keys: keys, method: method, keyNumber: keyNumber)
    }

    /// 00 and AF are refusals only when they come at the wrong moment.
    private static func refusal(_ status: DESFireStatus, _ command: UInt8) -> DESFireError {
        [.ok, .additionalFrame].contains(status)
            ? .malformedAnswer(command: command) : .card(status, command: command)
    }

    /// Runs one command of the table and returns its answer, checked, without MAC.
    ///
    /// `mode` is used where the table says so. `expecting` is the exact length of the answer, nil when the card chooses
    /// it.
    func perform(
        _ command: DESFireCommand,
        _ parameters: [UInt8] = [],
        mode: CommunicationMode = .plain,
        expecting length: Int?
    ) throws(DESFireError) -> [UInt8] {
        Array(try performInFrames(command, parameters, mode: mode, expecting: length).joined())
    }

    /// As above, with the answer split as the card sent it; the split has a meaning only where nothing is enciphered.
    private func performInFrames(
        _ command: DESFireCommand,
        _ parameters: [UInt8],
        mode: CommunicationMode,
        expecting length: Int?
    ) throws(DESFireError) -> [ArraySlice<UInt8>] {
        try check(command, mode)
        return try endingSessionOnError { () throws(DESFireError) in
            let body = try held { () throws(KeyHolderError) in
                try session?.protect(command, parameters, mode: mode) ?? parameters
            }
            let frames = try Framing(channel: channel).exchange(command.code, body, secrecy: command.secrecy)
            let answer = Array(frames.joined())
            let data = try held { () throws(KeyHolderError) in
                try session?.open(answer, of: command, mode: mode, length: length) ?? answer
            }
            guard length == nil || data.count == length else { throw .malformedAnswer(command: command.code) }
            var rest = data[...]
            return frames.map { frame in
                defer { rest = rest.dropFirst(frame.count) }
                return rest.prefix(frame.count)
            }
        }
    }

    /// Runs a command and parses its answer; an answer `parse` does not understand ends the session like a refusal.
    func query<Answer>(
        _ command: DESFireCommand,
        _ parameters: [UInt8] = [],
        mode: CommunicationMode = .plain,
        expecting length: Int? = nil,
        parse: ([UInt8]) -> Answer?
    ) throws(DESFireError) -> Answer {
        try queryFrames(command, parameters, mode: mode, expecting: length) { parse(Array($0.joined())) }
    }

    /// As above, for an answer whose frames have a meaning.
    func queryFrames<Answer>(
        _ command: DESFireCommand,
        _ parameters: [UInt8] = [],
        mode: CommunicationMode = .plain,
        expecting length: Int? = nil,
        parse: ([ArraySlice<UInt8>]) -> Answer?
    ) throws(DESFireError) -> Answer {
        let frames = try performInFrames(command, parameters, mode: mode, expecting: length)
        return try endingSessionOnError { () throws(DESFireError) in
            guard let answer = parse(frames) else { throw .malformedAnswer(command: command.code) }
            return answer
        }
    }

    /// Makes the ChangeKey cryptogram. When the key holder refuses, the session ends, because its vector may have
    /// moved.
    func cryptogram(for change: KeyChange) throws(DESFireError) -> [UInt8] {
        try endingSessionOnError { () throws(DESFireError) in
            try held { () throws(KeyHolderError) in try keys.cryptogram(for: change) }
        }
    }

    /// Throws before anything is sent, so that no secret leaves in clear (docs/facts/desfire.md, section 9).
    private func check(_ command: DESFireCommand, _ mode: CommunicationMode) throws(DESFireError) {
        let modes = [command.command.resolved(mode), command.answer.resolved(mode)]
        guard session != nil || !command.needsSession && modes.allSatisfy({ $0 == .plain }) else {
            throw .notAuthenticated(command: command.code)
        }
    }

    static func check(keyNumber: UInt8) throws(DESFireError) {
        guard keyNumber < 0x0E else { throw .invalidArgument("key number \(keyNumber): 0 to 13") }
    }

    /// Every error of a conversation passes through here.
    private func endingSessionOnError<Result>(
        _ body: () throws(DESFireError) -> Result
    ) throws(DESFireError) -> Result {
        do {
            return try body()
        } catch {
            endSession()
            throw error
        }
    }

    private func held<Result>(_ body: () throws(KeyHolderError) -> Result) throws(DESFireError) -> Result {
        do { return try body() } catch { throw .keys(error) }
    }
}

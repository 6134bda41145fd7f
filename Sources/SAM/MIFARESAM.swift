// SPDX-License-Identifier: Apache-2.0
package import CardCrypto
package import SmartCard

/// A MIFARE SAM behind a card channel, in S mode: the host relays between it and the card. AV2 and AV3, and AV1 mode
/// with its own host authentication and an unprotected line.
///
/// Synchronous and used by one thread at a time. It tracks whether its host session is alive: a failed transmit, a
/// wrong MAC, status 6A84 or an error without a MAC in a protected session end it, and nothing is sent before a new one
/// is open.
package final class MIFARESAM {
    /// State of the host session, as callers see it.
    package enum HostSession: Hashable, Sendable {
        /// None was opened; commands are sent in plain.
        case none
        /// Open, with this protection.
        case open(HostProtection)
        /// It ended by an error; see ``MIFARESAM/renewHostSession()``.
        case lost
    }

    private var state = SAMState.connected(.plain(renewal: nil), traces: [])
    /// Mode in the last answer of ``version()``; nil before. AV1 mode has other forms of entries and of ending
    /// sessions.
    package private(set) var mode: SAMVersion.Mode?

    private let channel: any CardChannel
    private let random: any RandomSource
    package let quirks: Set<SAMQuirk>

    package init(
        channel: any CardChannel,
        random: any RandomSource = SystemRandom(),
        quirks: Set<SAMQuirk> = []
    ) {
        self.channel = channel
        self.random = random
        self.quirks = quirks
    }

    /// SAM_GetVersion. Throws ``SAMError/notASAM(_:)`` for a card that is not a SAM.
    package func version() throws(SAMError) -> SAMVersion {
        let data: [UInt8]
        do {
            data = try send(SAMCommand(.getVersion))
        } catch .status(let status, _) where hostSession == .none {
            throw .notASAM(status)
        }
        guard let version = SAMVersion(data) else { throw .notASAM(.success) }
        mode = version.mode
        return version
    }

    /// SAM_AuthenticateHost with an AES-128 or AES-192 key; replaces an open session.
    ///
    /// A wrong key throws ``SAMError/hostKeyRefused(entry:version:)``, a SAM that does not know the key
    /// ``SAMError/samNotProven``.
    package func authenticateHost(
        with key: CardKey,
        entry: UInt8,
        version: UInt8,
        protection: HostProtection
    ) throws(SAMError) {
        loseHostSession()
        let authentication = try HostAuthentication(key: key, protection: protection)
        let keys = try attempting(entry, version) { () throws(SAMError) in
            let challenge = try authenticateHost([entry, version, protection.rawValue])
            let proof = try authentication.begin(challenge: challenge, random: try randomBytes(12))
            let answer = try authenticateHost(proof.data)
            let exchange = try proof.exchange(answer: answer, random: try randomBytes(16))
            return try exchange.finish(answer: try authenticateHost(exchange.data, isLast: true))
        }
        let messaging = try wrappingCryptoError { () throws(CryptoError) in
            try HostMessaging(keys: keys, protection: protection, quirks: quirks)
        }
        state.host = .open(.protected(messaging), renewal: nil)
    }

    /// Runs a host authentication and turns its failure into an error: `901E` at any step, or a SAM that is not proven.
    func attempting<Value>(
        _ entry: UInt8,
        _ version: UInt8,
        _ authentication: () throws(SAMError) -> Value
    ) throws(SAMError) -> Value {
        do { return try authentication() } catch .status(SAMStatus.cryptographicFailure, _) {
            state.host = .refused
            throw .hostKeyRefused(entry: entry, version: version)
        } catch .samNotProven {
            state.host = .refused
            throw .samNotProven
        }
    }

    /// Authenticates the host and remembers the credential, so that a lost session can be renewed.
    package func openHostSession(with credential: HostCredential) throws(SAMError) {
        state.host.renewal = nil
        switch credential.mode {
        case .av1: try authenticateHostInAV1Mode(with: credential)
        case .av2(let protection):
            try authenticateHost(
                with: try credential.key(),
                entry: credential.entry,
                version: credential.version,
                protection: protection
            )
        }
        state.host.renewal = credential
    }

    /// Opens a lost host session again. A refused credential is forgotten, so that no attempt is repeated.
    package func renewHostSession() throws(SAMError) {
        guard let credential = state.host.renewal else { throw .hostSessionLost }
        try openHostSession(with: credential)
    }

    /// SAM_KillAuthentication: ends the card session, and with `all` the host session too.
    ///
    /// AV1 mode can only end everything (docs/facts/sam.md, section 4.2): the host is authenticated again right after.
    package func killAuthentication(all: Bool) throws(SAMError) {
        let endsEverything = all || mode?.speaksAV1 == true
        _ = try send(SAMCommand(.killAuthentication, p1: endsEverything ? 0x00 : 0x01, expecting: nil))
        state.traces.remove(.cardSession)
        guard endsEverything else { return }
        let isToBeRenewed = !all && state.host.renewal != nil && hostSession != .none
        forgetHostSession()
        if isToBeRenewed { try renewHostSession() }
    }

    /// SAM_GetRandom: 1 to 255 bytes of the SAM's own generator.
    package func random(_ count: UInt8) throws(SAMError) -> [UInt8] {
        guard count > 0 else { throw .invalidArgument("no random bytes asked for") }
        let expected = CommandAPDU.ExpectedLength(byte: count)
        let bytes = try send(SAMCommand(.getRandom, expecting: expected, secrecy: .answer))
        guard bytes.count == Int(count) else { throw .malformedAnswer(command: .getRandom) }
        return bytes
    }

    /// Closes the channel; the SAM loses its sessions.
    package func close() {
        state = .failed
        channel.close()
    }

    /// Sends one command under the host session and returns the data of its answer. It is open for the commands of
    /// SAMTestCommands, which is in no program.
    package func send(_ command: SAMCommand, finalStatus: StatusWord = SAMStatus.success) throws(SAMError) -> [UInt8] {
        if hostSession == .lost && command.instruction != .authenticateHost { throw .hostSessionLost }
        let frames = try frames(of: command)
        let (data, status) = try transmit(frames, of: command, finalStatus: finalStatus)
        guard status == finalStatus else { throw refusal(status, data, command) }
        guard let messaging = state.host.messaging else { return data }
        do {
            return try messaging.unprotect(data, status: status, for: command)
        } catch {
            loseHostSession()
            throw error
        }
    }

    private func frames(of command: SAMCommand) throws(SAMError) -> [CommandAPDU] {
        guard case .open(.protected(var messaging), let renewal) = state.host else {
            return try command.frames(command.pieces(of: command.data, prefixLength: command.prefixLength))
        }
        defer { state.host = .open(.protected(messaging), renewal: renewal) }
        return try messaging.protect(command)
    }

    /// Sends all frames, fetches the rest of a chained answer, and joins the data.
    private func transmit(
        _ frames: [CommandAPDU],
        of command: SAMCommand,
        finalStatus: StatusWord
    ) throws(SAMError) -> (data: [UInt8], status: StatusWord) {
        var data: [UInt8] = []
        var status = SAMStatus.moreExpected
        for (index, frame) in frames.enumerated() {
            let response = try transmit(frame)
            data += response.data
            status = response.status
            guard status == SAMStatus.moreExpected || index == frames.count - 1 else {
                // The final status before the last frame is not a valid answer.
                if status == finalStatus {
                    loseHostSession()
                    throw .malformedAnswer(command: command.instruction)
                }
                return (data, status)
            }
        }
        // Far above every answer of an EV1 session; stops a SAM that never ends its answer.
        while status == SAMStatus.moreExpected && finalStatus != status && data.count < 0x10000 {
            let response = try transmit(command.fetchingRest)
            guard !response.data.isEmpty || response.status != SAMStatus.moreExpected else { break }
            data += response.data
            status = response.status
        }
        return (data, status)
    }

    private func transmit(_ command: CommandAPDU) throws(SAMError) -> ResponseAPDU {
        guard case .connected = state else { throw .channel(CardChannelError(.closed)) }
        do {
            return try channel.transmit(command)
        } catch {
            state = .failed
            throw .channel(error)
        }
    }

    /// The error for a status other than the expected one.
    ///
    /// In a protected session only an error with a right MAC keeps the session alive: without one the counters of both
    /// ends may differ. With the quirk of MACs on errors, an error without a MAC does not come from the SAM.
    private func refusal(_ status: StatusWord, _ data: [UInt8], _ command: SAMCommand) -> SAMError {
        if let messaging = state.host.messaging, isOutOfStep(messaging, status, data, command) {
            loseHostSession()
            let wantsMAC = quirks.contains(.protectedErrors) && messaging.protectsAnswer(to: command)
            if wantsMAC && status != SAMStatus.hostProtocolError { return .forgedAnswer(command: command.instruction) }
        }
        // 9000 or 90AF at the wrong moment is a malformed answer.
        return [SAMStatus.success, SAMStatus.moreExpected].contains(status)
            ? .malformedAnswer(command: command.instruction) : .status(status, command: command.instruction)
    }

    private func isOutOfStep(
        _ messaging: HostMessaging,
        _ status: StatusWord,
        _ data: [UInt8],
        _ command: SAMCommand
    ) -> Bool {
        guard status != SAMStatus.hostProtocolError else { return true }
        guard messaging.protection > .plain else { return false }
        return !messaging.protectsAnswer(to: command)
            || (try? messaging.unprotect(data, status: status, for: command)) == nil
    }

    /// One step of the host authentication; the last one ends with status 9000.
    private func authenticateHost(_ data: [UInt8], isLast: Bool = false) throws(SAMError) -> [UInt8] {
        try send(
            SAMCommand(.authenticateHost, data: data),
            finalStatus: isLast ? SAMStatus.success : SAMStatus.moreExpected
        )
    }

    /// The session ended by an error: nothing is sent before a new one is open.
    func loseHostSession() { state.host = .lost(renewal: state.host.renewal) }

    /// There is no session; commands are sent in plain.
    func forgetHostSession() { state.host = .plain(renewal: state.host.renewal) }

    /// The host is authenticated in AV1 mode; commands are sent in plain.
    func enterAV1HostSession() { state.host = .open(.unprotected, renewal: nil) }

    func randomBytes(_ count: Int) throws(SAMError) -> [UInt8] {
        try wrappingCryptoError { () throws(CryptoError) in try random.bytes(count) }
    }
}

/// What the state of the conversation means to callers.
extension MIFARESAM {
    /// State of the host session; lost for good when a transmit failed or the channel was closed.
    package var hostSession: HostSession {
        switch state.host {
        case .plain: .none
        case .open(.unprotected, _): .open(.plain)
        case .open(.protected(let messaging), _): .open(messaging.protection)
        case .lost, .refused: .lost
        }
    }

    /// True when the SAM refused the key of the last host authentication, or did not prove that it knows it. The
    /// authentication is not repeated without a human.
    package var hasRefusedHostKey: Bool {
        if case .refused = state.host { true } else { false }
    }

    /// What commands about cards may have left in the SAM.
    package var traces: SAMTraces { state.traces }

    /// Records that a command about a card may leave something in the SAM.
    func leaves(_ trace: SAMTraces) { state.traces.insert(trace) }
}

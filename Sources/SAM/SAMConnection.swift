// SPDX-License-Identifier: Apache-2.0
internal import CardCrypto
internal import SmartCard
internal import Synchronization

/// The resource of a lease: at most one open SAM, and the record of refused keys.
///
/// A `RevocableLock` owns it and lends it to one thread at a time. Only ``revoke()`` comes from another thread; it
/// touches only the access, which is behind a mutex.
final class SAMConnection: @unchecked Sendable {
    /// Access to the SAM's reader.
    private enum Access {
        case closed
        case open(RevocableChannel)
        /// Revoked: this connection opens no more readers.
        case revoked
    }

    private struct OpenSAM {
        let loan: SAMLease.Loan
        let insertion: Insertion
        /// The session it was opened with; a borrower may have ended it.
        let session: MIFARESAM.HostSession
        /// Position in the configuration of the key of that session; nil without host authentication.
        let key: Int?
        var sam: MIFARESAM { loan.sam }
    }

    private let source: any ReaderSource
    private let configuration: SAMLease.Configuration
    private let refused: RefusedHostKeys
    private var open: OpenSAM?
    private let access = Mutex(Access.closed)

    init(source: any ReaderSource, configuration: SAMLease.Configuration, refused: RefusedHostKeys) {
        self.source = source
        self.configuration = configuration
        self.refused = refused
    }

    /// The open SAM with a live host session; opens it when needed.
    func ready() throws(SAMError) -> SAMLease.Loan {
        if let open, isAlive(open, try SAMDiscovery.states(of: source)) {
            configuration.onSight(open.loan.identity)
            return open.loan
        }
        close()
        let reader = try locate()
        guard let insertion = Self.insertion(into: reader, try SAMDiscovery.states(of: source)) else {
            throw .channel(CardChannelError(.noCard, reader: reader.rawValue))
        }
        let opened = try connect(to: reader, insertion)
        open = opened
        configuration.onSight(opened.loan.identity)
        return opened.loan
    }

    /// Ends the loan: an open card session is ended, a dead SAM is closed.
    func takeBack() {
        guard let open else { return }
        if open.sam.traces.contains(.cardSession) && open.sam.hostSession != .lost {
            // A failure marks the SAM, and the line below closes it.
            _ = try? open.sam.killAuthentication(all: false)
        }
        if let key = open.key, open.sam.hasRefusedHostKey { refused.note(key, of: open.insertion) }
        if open.sam.hostSession != open.session || !open.sam.traces.isEmpty { close() }
    }

    /// All SAMs on the readers.
    func survey() throws(SAMError) -> SAMDiscovery.Result {
        let result = try SAMDiscovery.search(source)
        let own = open?.loan.identity
        let found = [own].compactMap { $0 } + result.found.filter { $0.reader != own?.reader }
        for sam in found { configuration.onSight(sam) }
        return SAMDiscovery.Result(found: found, unasked: result.unasked.filter { $0 != own?.reader })
    }

    /// Takes the SAM away from a borrower that hangs in another call.
    func revoke() {
        let access = access.withLock { access in
            defer { access = .revoked }
            return access
        }
        if case .open(let channel) = access { channel.close() }
    }

    private func close() {
        open?.sam.close()
        open = nil
    }

    private func isAlive(_ open: OpenSAM, _ states: [ReaderState]) -> Bool {
        open.sam.hostSession != .lost
            && Self.insertion(into: open.insertion.reader, states) == open.insertion
    }

    /// The configured reader, or the one reader whose card is the SAM looked for.
    private func locate() throws(SAMError) -> ReaderName {
        if let selector = configuration.reader {
            let names = try SAMDiscovery.states(of: source).map(\.reader)
            // A reader that is not there is opened by the given name, so that the error names it.
            return selector.reader(among: names) ?? ReaderName(selector.text)
        }
        let result = try SAMDiscovery.search(source)
        let matching = result.found.filter { configuration.uid == nil || $0.version.uid == configuration.uid }
        if matching.count > 1 { throw .severalSAMs(matching) }
        if let match = matching.first { return match.reader }
        if let expected = configuration.uid, let other = result.found.first {
            throw .otherSAM(expected: expected, found: other.version.uid)
        }
        throw .noSAM(unasked: result.unasked)
    }

    private func openSAM(on reader: ReaderName) throws(SAMError) -> MIFARESAM {
        do {
            let channel = RevocableChannel(try source.open(reader))
            grantAccess(to: channel)
            return MIFARESAM(channel: channel, quirks: configuration.quirks)
        } catch {
            throw .channel(error)
        }
    }

    /// A channel that is opened after the revocation is closed at once; its first command fails.
    private func grantAccess(to channel: RevocableChannel) {
        let isRevoked = access.withLock { access in
            if case .revoked = access { return true }
            access = .open(channel)
            return false
        }
        if isRevoked { channel.close() }
    }

    private func connect(to reader: ReaderName, _ insertion: Insertion) throws(SAMError) -> OpenSAM {
        let spent = refused.places(of: insertion)
        let keys = Array(configuration.credentials.enumerated()).filter { !spent.contains($0.offset) }
        guard spent.isEmpty || !keys.isEmpty else { throw .hostKeyBlocked }
        let sam = try openSAM(on: reader)
        do throws(SAMError) {
            let version = try sam.version()
            if let expected = configuration.uid, expected != version.uid {
                throw SAMError.otherSAM(expected: expected, found: version.uid)
            }
            guard version.mode.isSupported else { throw SAMError.unsupportedMode(version.mode) }
            if let other = configuration.credentials.first(where: { !$0.mode.fits(version.mode) }) {
                throw SAMError.otherMode(version.mode, configured: other.mode)
            }
            let key = try authenticate(to: sam, with: keys, insertion)
            let loan = SAMLease.Loan(sam: sam, identity: FoundSAM(reader: reader, version: version))
            return OpenSAM(loan: loan, insertion: insertion, session: sam.hostSession, key: key)
        } catch {
            sam.close()
            throw error
        }
    }

    /// Tries each key once, in order, and returns the position of the one that opened the session; nil when none is
    /// configured. A key that is refused or cannot be used leads to the next one; a refusal is remembered and takes
    /// precedence in the error.
    private func authenticate(
        to sam: MIFARESAM,
        with keys: [(offset: Int, element: HostCredential)],
        _ insertion: Insertion
    ) throws(SAMError) -> Int? {
        var failures: [SAMError] = []
        for (place, credential) in keys {
            do {
                try sam.openHostSession(with: credential)
                return place
            } catch {
                let failure = error.ofHostAuthentication(with: credential, to: sam)
                if failure.isHostKeyRefusal { refused.note(place, of: insertion) }
                guard failure.concernsOneHostKey else { throw failure }
                configuration.onUnusableKey(credential, failure)
                failures.append(failure)
            }
        }
        if let failure = failures.first(where: \.isHostKeyRefusal) ?? failures.first { throw failure }
        return nil
    }

    private static func insertion(into reader: ReaderName, _ states: [ReaderState]) -> Insertion? {
        guard let state = states.first(where: { $0.reader == reader }), state.card != .absent else { return nil }
        return Insertion(reader: reader, eventCount: state.eventCount)
    }
}

extension SAMError {
    /// Adds the cause to an error of a host authentication that has only a status.
    fileprivate func ofHostAuthentication(with credential: HostCredential, to sam: MIFARESAM) -> SAMError {
        guard case .status(let status, _) = self else { return self }
        return sam.cause(of: status, to: credential)
    }

    /// True when a key was tried and the attempt may have been counted.
    fileprivate var isHostKeyRefusal: Bool {
        switch self {
        case .hostKeyRefused, .samNotProven: true
        default: false
        }
    }

    /// True when another host key may work.
    fileprivate var concernsOneHostKey: Bool {
        switch self {
        case .hostKeyUnusable, .hostKeyFile, .invalidArgument, .crypto: true
        // A SAM that gives no entry looks like this too.
        case .locked: true
        default: isHostKeyRefusal
        }
    }
}

// SPDX-License-Identifier: Apache-2.0
internal import CardCrypto
internal import SmartCard
internal import Synchronization

/// What a lease protects: at most one open SAM, and what is known of refused keys.
///
/// Only whoever has passed the lease's turnstile calls it, one thread at a time; ``revoke()`` alone comes from outside and
/// touches nothing but the channel, which is behind a mutex.
final class SAMConnection: @unchecked Sendable {
    /// One insertion of a card into a reader: it changes when the card is taken out and put back.
    private struct Insertion: Hashable {
        let reader: ReaderName
        let eventCount: Int
    }

    private struct OpenSAM {
        let loan: SAMLease.Loan
        let insertion: Insertion
        /// The session it was opened with; a borrower may have ended it.
        let session: MIFARESAM.HostSession
        var sam: MIFARESAM { loan.sam }
    }

    private let source: any ReaderSource
    private let configuration: SAMLease.Configuration
    private var open: OpenSAM?
    private let channel = Mutex<RevocableChannel?>(nil)
    /// The insertion whose SAM refused a host key.
    private var refused: Insertion?

    init(source: any ReaderSource, configuration: SAMLease.Configuration) {
        self.source = source
        self.configuration = configuration
    }

    /// The open SAM with a living host session, opened now when needed.
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
        guard refused != insertion else { throw .hostKeyBlocked }
        let loan = try connect(to: reader, insertion)
        open = OpenSAM(loan: loan, insertion: insertion, session: loan.sam.hostSession)
        configuration.onSight(loan.identity)
        return loan
    }

    /// Takes the SAM back: a card session left open is ended, a dead SAM is closed.
    func takeBack() {
        guard let open else { return }
        if open.sam.mayHoldPICCSession && open.sam.hostSession != .lost {
            // A failure leaves the SAM marked, and the line below closes it.
            _ = try? open.sam.killAuthentication(all: false)
        }
        if open.sam.hasRefusedHostKey { refused = open.insertion }
        if open.sam.hasFailed || open.sam.needsReset || open.sam.hostSession != open.session
            || open.sam.mayHoldPICCSession
        {
            close()
        }
    }

    /// Every SAM there is.
    func survey() throws(SAMError) -> SAMDiscovery.Result {
        let result = try SAMDiscovery.search(source)
        let own = open?.loan.identity
        let found = [own].compactMap { $0 } + result.found.filter { $0.reader != own?.reader }
        for sam in found { configuration.onSight(sam) }
        return SAMDiscovery.Result(found: found, unasked: result.unasked.filter { $0 != own?.reader })
    }

    /// Takes the SAM away from a borrower that hangs elsewhere.
    func revoke() { channel.withLock { $0 }?.revoke() }

    private func close() {
        open?.sam.close()
        open = nil
    }

    private func isAlive(_ open: OpenSAM, _ states: [ReaderState]) -> Bool {
        !open.sam.hasFailed && open.sam.hostSession != .lost
            && Self.insertion(into: open.insertion.reader, states) == open.insertion
    }

    /// The configured reader, or the one reader whose card is the SAM looked for.
    private func locate() throws(SAMError) -> ReaderName {
        if let reader = configuration.reader {
            let names = try SAMDiscovery.states(of: source).map(\.reader)
            // A reader that is not there is opened by the name given, and the error says so.
            return ReaderHint(text: reader.rawValue).reader(among: names) ?? reader
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
            self.channel.withLock { $0 = channel }
            return MIFARESAM(channel: channel, quirks: configuration.quirks)
        } catch {
            throw .channel(error)
        }
    }

    private func connect(to reader: ReaderName, _ insertion: Insertion) throws(SAMError) -> SAMLease.Loan {
        let sam = try openSAM(on: reader)
        do throws(SAMError) {
            let version = try sam.version()
            if let expected = configuration.uid, expected != version.uid {
                throw SAMError.otherSAM(expected: expected, found: version.uid)
            }
            guard version.mode.isSupported else { throw SAMError.unsupportedMode(version.mode) }
            try authenticate(to: sam, in: version.mode)
            return SAMLease.Loan(sam: sam, identity: FoundSAM(reader: reader, version: version))
        } catch {
            sam.close()
            if sam.hasRefusedHostKey { refused = insertion }
            throw error
        }
    }

    /// Tries each credential once, in order; a key the SAM does not hold or does not accept leads to the next one.
    private func authenticate(to sam: MIFARESAM, in mode: SAMVersion.Mode) throws(SAMError) {
        if let other = configuration.credentials.first(where: { !$0.mode.fits(mode) }) {
            throw .otherMode(mode, configured: other.mode)
        }
        var refusal: SAMError?
        for credential in configuration.credentials {
            do {
                return try sam.openHostSession(with: credential)
            } catch .hostKeyRefused(let entry, let version) {
                refusal = .hostKeyRefused(entry: entry, version: version)
            } catch .status(let status, _) {
                let cause = sam.cause(of: status, to: credential)
                guard Self.namesNoKey(status) else { throw cause }
                refusal = refusal ?? cause
            }
        }
        if let refusal { throw refusal }
    }

    private static func namesNoKey(_ status: StatusWord) -> Bool {
        [SAMStatus.unknownKeyVersion, SAMStatus.badKeyEntry, SAMStatus.wrongKeyReference].contains(status)
    }

    private static func insertion(into reader: ReaderName, _ states: [ReaderState]) -> Insertion? {
        guard let state = states.first(where: { $0.reader == reader }), state.card != .absent else { return nil }
        return Insertion(reader: reader, eventCount: state.eventCount)
    }
}

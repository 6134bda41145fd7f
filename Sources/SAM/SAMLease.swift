// SPDX-License-Identifier: Apache-2.0
internal import Posix
package import SmartCard

/// Owns the one connection to the SAM for the life of the service and lends it for whole card conversations, to one
/// station at a time.
///
/// The SAM is found, opened and authenticated at the first use and stays open. After a use that leaves it dead
/// (transmit failure, lost host session), or after the SAM was inserted again, the next use opens it again. A host key
/// the SAM refused is not tried again before the SAM is inserted again, because attempts may be counted. The SAM can be
/// taken from a borrower whose reader never answers, so that the other stations go on.
package final class SAMLease: Sendable {
    /// Which SAM and which host keys.
    package struct Configuration: Sendable {
        /// Reader of the SAM, by its whole name or a part that only one reader has; nil looks on every reader.
        package let reader: ReaderSelector?
        /// UID the SAM must have; nil takes any.
        package let uid: CardUID?
        /// Host keys, newest first; each is tried once. Empty for a SAM used without host authentication.
        package let credentials: [HostCredential]
        /// Known deviations of this SAM.
        package let quirks: Set<SAMQuirk>
        /// Called with each SAM that was seen.
        package let onSight: @Sendable (FoundSAM) -> Void
        /// Called with each host key that did not open a session, and the cause: a later key may hide it.
        package let onUnusableKey: @Sendable (HostCredential, SAMError) -> Void

        package init(
            reader: ReaderSelector? = nil,
            uid: CardUID? = nil,
            credentials: [HostCredential],
            quirks: Set<SAMQuirk> = [],
            onSight: @escaping @Sendable (FoundSAM) -> Void = { _ in },
            onUnusableKey: @escaping @Sendable (HostCredential, SAMError) -> Void = { _, _ in }
        ) {
            self.reader = reader
            self.uid = uid
            self.credentials = credentials
            self.quirks = quirks
            self.onSight = onSight
            self.onUnusableKey = onUnusableKey
        }
    }

    /// A SAM lent for one conversation.
    package struct Loan {
        /// The SAM, host session open, without a card session.
        package let sam: MIFARESAM
        /// Where it is and what it says of itself.
        package let identity: FoundSAM
    }

    /// Which SAM and which host keys.
    package let configuration: Configuration
    private let patience: Duration
    private let connection: RevocableLock<SAMConnection>

    /// Opens nothing before the first use. A borrower waits at most `patience` while the SAM is on loan.
    package init(source: any ReaderSource, configuration: Configuration, patience: Duration = .seconds(60)) {
        self.configuration = configuration
        self.patience = patience
        let refused = RefusedHostKeys()
        connection = RevocableLock {
            SAMConnection(source: source, configuration: configuration, refused: refused)
        }
    }

    /// Lends the SAM to `body` and takes it back without a card session.
    ///
    /// Blocks while another station has it: never call it on the cooperative pool, nor inside `body`, which must not
    /// keep the SAM. An error of `body` is in the result; an error of opening the SAM is thrown. ``revoke(from:)``
    /// takes the SAM away from `borrower` by that name.
    package func withSAM<Success, Failure: Error>(
        for borrower: String? = nil,
        _ body: (Loan) throws(Failure) -> Success
    ) throws(SAMError) -> Result<Success, Failure> {
        try withConnection(for: borrower) { connection throws(SAMError) in
            let loan = try connection.ready()
            defer { connection.takeBack() }
            return Result { () throws(Failure) in try body(loan) }
        }
    }

    /// All SAMs on the readers, the open one included, asked without host authentication.
    package func survey() throws(SAMError) -> SAMDiscovery.Result {
        try withConnection { connection throws(SAMError) in try connection.survey() }
    }

    /// Name of the current borrower; nil when the SAM is free or the borrower has no name.
    package var borrower: String? { connection.borrower }

    /// Takes the SAM away from a borrower whose reader does not answer: its card conversation can only end in an error,
    /// and the next borrower opens the SAM again. Does nothing when another borrower has the SAM.
    package func revoke(from borrower: String) { connection.revoke(from: borrower) { $0.revoke() } }

    private func withConnection<Value>(
        for borrower: String? = nil,
        _ body: (SAMConnection) throws(SAMError) -> Value
    ) throws(SAMError) -> Value {
        guard let value = try connection.withValue(for: borrower, within: patience, body) else { throw .lentOut }
        return value
    }
}

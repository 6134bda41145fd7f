// SPDX-License-Identifier: Apache-2.0
public import SmartCard
internal import Synchronization

/// Owns the one connection to the SAM for the life of the service and lends it for whole card conversations, to one
/// station at a time.
///
/// The SAM is found, opened and authenticated at the first use and stays open. A use that leaves it dead (transmit
/// failure, lost host session), or a SAM put in anew, makes the next use open it again. A refused host key is not tried
/// again by itself, because attempts may be counted.
public final class SAMLease: @unchecked Sendable {
    /// Which SAM and which host keys.
    public struct Configuration: Sendable {
        /// Reader of the SAM, by its whole name or a part that only one reader has; nil looks on every reader.
        public let reader: ReaderName?
        /// UID the SAM must have; nil takes any.
        public let uid: CardUID?
        /// Host keys, newest first: each is tried once. Empty for a SAM used without host authentication.
        public let credentials: [HostCredential]
        /// Rules both ends must agree on.
        public let quirks: HostMessaging.Quirks
        /// Told of each SAM that was seen.
        public let onSight: @Sendable (FoundSAM) -> Void

        /// A configuration made of its parts.
        public init(
            reader: ReaderName? = nil,
            uid: CardUID? = nil,
            credentials: [HostCredential],
            quirks: HostMessaging.Quirks = HostMessaging.Quirks(),
            onSight: @escaping @Sendable (FoundSAM) -> Void = { _ in }
        ) {
            self.reader = reader
            self.uid = uid
            self.credentials = credentials
            self.quirks = quirks
            self.onSight = onSight
        }
    }

    /// A SAM lent for one conversation.
    public struct Loan {
        /// The SAM, host session open, without a card session.
        public let sam: MIFARESAM
        /// Where it is and what it says of itself.
        public let identity: FoundSAM
    }

    private let lock = Mutex(())
    // Touched only with the lock held: hence safe to share. A mutex around it could not lend it to a caller's closure.
    private let connection: SAMConnection

    /// Nothing is opened before the first use.
    public init(source: any ReaderSource, configuration: Configuration) {
        connection = SAMConnection(source: source, configuration: configuration)
    }

    /// Lends the SAM to `body` and takes it back without a card session.
    ///
    /// Blocks while another station has it: never call it on the cooperative pool, nor inside `body`, which must not
    /// keep the SAM. An error of `body` comes back in the result; an error of opening the SAM is thrown.
    public func withSAM<Success, Failure: Error>(
        _ body: (Loan) throws(Failure) -> Success
    ) throws(SAMError) -> Result<Success, Failure> {
        try locked { () throws(SAMError) in
            let loan = try connection.ready()
            defer { connection.takeBack() }
            return Result { () throws(Failure) in try body(loan) }
        }
    }

    /// Which SAM it is; asked without host authentication when it is not open yet.
    public func identity() throws(SAMError) -> FoundSAM {
        try locked { () throws(SAMError) in try connection.identify() }
    }

    /// All SAMs on the readers, the open one among them, asked without host authentication.
    public func survey() throws(SAMError) -> SAMDiscovery.Result {
        try locked { () throws(SAMError) in try connection.survey() }
    }

    /// Closes the connection, and allows a refused host key to be tried again.
    public func reset() {
        lock.withLock { _ in connection.reset() }
    }

    /// Runs `body` with the lock held. Its result need not be sendable: it stays with the caller.
    private func locked<Value>(_ body: () throws(SAMError) -> Value) throws(SAMError) -> Value {
        var result: Result<Value, SAMError>?
        lock.withLock { _ in result = Result { () throws(SAMError) in try body() } }
        guard let result else { throw .hostSessionLost }
        return try result.get()
    }
}

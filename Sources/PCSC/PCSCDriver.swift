// SPDX-License-Identifier: Apache-2.0

/// The calls of PC/SC this module uses, in Swift types: ``SystemPCSC`` is the real one, tests use a scripted one.
///
/// # Which calls may run concurrently
///
/// - PC/SC has two kinds of handle: a *context* is a connection to the resource manager, a *card* belongs to the
///   context it was opened with. Both may be used from any thread, and releasing a context frees its cards.
/// - One context serves one call at a time. pcsc-lite holds a lock of the context during each call, also while a card
///   computes or a status change is waited for: a second call on the same context waits. Two contexts never wait for
///   each other. Hence one context for each conversation and one for the monitor: a mute card delays no other reader.
/// - `cancel` is the exception: another thread calls it to end a waiting `getStatusChange` of its context, and nothing
///   else. When that thread is not waiting yet the request may be lost, so every wait has a time limit as well.
/// - Nothing interrupts `connect`, `beginTransaction` or `transmit`. pcsc-lite waits inside these calls while another
///   program holds a transaction on the card, and a driver may wait for a mute card without limit. A caller that needs
///   a limit makes the call on a thread that can be abandoned (``CardOpening``, ``TransmitWatch``).
/// - A transaction keeps other programs off a card that is opened shared. In the same process it protects nothing: a
///   channel is used by one thread at a time.
protocol PCSCDriver: Sendable {
    /// `SCardEstablishContext` with system scope.
    func establishContext() throws(PCSCError) -> ContextHandle

    /// `SCardReleaseContext`; also disconnects cards still open.
    func releaseContext(_ context: ContextHandle) throws(PCSCError)

    /// `SCardListReaders`, all groups.
    func listReaders(_ context: ContextHandle) throws(PCSCError) -> [String]

    /// `SCardGetStatusChange`: waits until a reader differs from the state given for it, at most `milliseconds`.
    func getStatusChange(
        _ context: ContextHandle,
        milliseconds: UInt32,
        looks: [PCSCReaderState]
    ) throws(PCSCError) -> [PCSCReaderState]

    /// `SCardCancel`.
    func cancel(_ context: ContextHandle) throws(PCSCError)

    /// `SCardConnect` with T=0 or T=1, whichever the card speaks.
    func connect(_ context: ContextHandle, reader: String, sharing: CardSharing) throws(PCSCError) -> CardHandle

    /// `SCardReconnect` with the same protocols; `disposition` says what happens to the card first.
    func reconnect(
        _ card: CardHandle,
        sharing: CardSharing,
        disposition: CardDisposition
    ) throws(PCSCError) -> CardHandle

    /// `SCardBeginTransaction`.
    func beginTransaction(_ card: CardHandle) throws(PCSCError)

    /// `SCardEndTransaction`.
    func endTransaction(_ card: CardHandle, disposition: CardDisposition) throws(PCSCError)

    /// `SCardStatus`: the answer to reset of the present activation.
    func answerToReset(_ card: CardHandle) throws(PCSCError) -> [UInt8]

    /// `SCardTransmit` with the longest receive buffer a short APDU can need.
    func transmit(_ card: CardHandle, _ command: [UInt8]) throws(PCSCError) -> [UInt8]

    /// `SCardDisconnect`.
    func disconnect(_ card: CardHandle, disposition: CardDisposition) throws(PCSCError)
}

struct ContextHandle: RawRepresentable, Hashable, Sendable {
    let rawValue: Int
}

/// A connected card as the driver names it, with the negotiated protocol.
struct CardHandle: Hashable, Sendable {
    /// Transmission protocols of ISO/IEC 7816-3.
    enum TransmissionProtocol: Hashable, Sendable {
        case t0, t1
    }

    let rawValue: Int
    let transmissionProtocol: TransmissionProtocol
}

/// What happens to a card at the end of a transaction or connection, or before a reconnection.
enum CardDisposition: Hashable, Sendable {
    /// The card keeps its state.
    case leave
    /// A warm reset: sessions and selections are gone.
    case reset
}

// SPDX-License-Identifier: Apache-2.0
internal import Synchronization

/// Several sources seen as one; each reader is opened by the source that names it.
package struct JoinedReaderSource: ReaderSource {
    /// A source and its readers, by their names.
    package struct Part: Sendable {
        package let source: any ReaderSource
        /// True for the name of a reader of this source, whether it is plugged in or not.
        package let names: @Sendable (ReaderName) -> Bool

        package init(_ source: any ReaderSource, names: @escaping @Sendable (ReaderName) -> Bool) {
            self.source = source
            self.names = names
        }
    }

    private let parts: [Part]

    /// A reader belongs to the first part that names it.
    package init(_ parts: Part...) { self.parts = parts }

    /// The readers of all sources that answer, in the order of the sources; throws when there are no readers and a
    /// source fails.
    package func readers() throws(CardChannelError) -> [ReaderState] {
        var states: [ReaderState] = []
        var failure: CardChannelError?
        for part in parts {
            do throws(CardChannelError) {
                states += try part.source.readers()
            } catch {
                failure = failure ?? error
            }
        }
        if let failure, states.isEmpty { throw failure }
        return states
    }

    /// Events of all sources as they come. A lost service means all readers to a listener, so the readers of the other
    /// sources are announced again after it.
    package func events() -> AsyncStream<ReaderEvent> {
        let (stream, continuation) = AsyncStream.makeStream(of: ReaderEvent.self)
        let streams = parts.map { $0.source.events() }
        let join = EventJoin(parts.count, continuation)
        let task = Task {
            await withTaskGroup { group in
                for (index, events) in streams.enumerated() {
                    group.addTask { for await event in events { join.tell(event, from: index) } }
                }
            }
            continuation.finish()
        }
        continuation.onTermination = { _ in task.cancel() }
        return stream
    }

    /// Opens a reader at its own source.
    package func open(_ reader: ReaderName) throws(CardChannelError) -> any CardChannel {
        guard let source = source(of: reader) else { throw CardChannelError(.readerGone, reader: reader.rawValue) }
        return try source.open(reader)
    }

    /// The answer of the reader's own source; a reader of no source is not virtual.
    package func isVirtual(_ reader: ReaderName) -> Bool { source(of: reader)?.isVirtual(reader) ?? false }

    private func source(of reader: ReaderName) -> (any ReaderSource)? {
        parts.first { $0.names(reader) }?.source
    }
}

/// Puts the events of several sources into one stream.
private final class EventJoin: Sendable {
    private let seen: Mutex<[SeenReaders]>
    private let stream: AsyncStream<ReaderEvent>.Continuation

    init(_ count: Int, _ stream: AsyncStream<ReaderEvent>.Continuation) {
        seen = Mutex([SeenReaders](repeating: SeenReaders(), count: count))
        self.stream = stream
    }

    /// Holds one lock over both, so that repeated announcements keep their order with new events.
    func tell(_ event: ReaderEvent, from index: Int) {
        seen.withLock { seen in
            seen[index].note(event)
            stream.yield(event)
            guard case .serviceLost = event else { return }
            for other in seen { other.announcement.forEach { stream.yield($0) } }
        }
    }
}

/// The readers of one source and their cards, as its events say.
private struct SeenReaders {
    private var cards: [ReaderName: ReaderEvent?] = [:]

    mutating func note(_ event: ReaderEvent) {
        switch event {
        case .readerAttached(let reader), .cardRemoved(let reader): cards[reader] = .some(nil)
        case .readerDetached(let reader): cards[reader] = nil
        case .cardInserted(let reader, let atr, _): cards[reader] = .cardInserted(reader, atr, wasThere: true)
        case .cardMute(let reader): cards[reader] = event
        case .serviceLost: cards = [:]
        case .serviceBack: break
        }
    }

    var announcement: [ReaderEvent] {
        cards.sorted { $0.key < $1.key }.flatMap { reader, card in [.readerAttached(reader)] + (card.map { [$0] } ?? [])
        }
    }
}

// SPDX-License-Identifier: Apache-2.0
import SmartCard
import Synchronization
import Testing

@Suite(.timeLimit(.minutes(1))) struct JoinedReaderSourceTests {
    private static let left = ReaderName("left")
    private static let right = ReaderName("right")

    private static func join(_ left: ToldSource, _ right: ToldSource) -> JoinedReaderSource {
        JoinedReaderSource(.init(left) { $0 == Self.left }, .init(right) { _ in true })
    }

    @Test func `the readers of both are listed`() throws {
        let joined = Self.join(ToldSource([Self.left]), ToldSource([Self.right]))
        #expect(try joined.readers().map(\.reader) == [Self.left, Self.right])
    }

    @Test func `a failing source hides no readers of the other; without readers it throws`() throws {
        let failing = ToldSource([], failure: .serviceGone)
        #expect(try Self.join(ToldSource([Self.left]), failing).readers().map(\.reader) == [Self.left])
        #expect(throws: CardChannelError(.serviceGone)) { try Self.join(ToldSource([]), failing).readers() }
    }

    @Test func `each reader is opened by the source that names it`() {
        let (left, right) = (ToldSource([Self.left]), ToldSource([Self.right]))
        let joined = Self.join(left, right)
        for name in [Self.left, Self.right, ReaderName("elsewhere")] {
            #expect(throws: CardChannelError(.noCard, reader: name.rawValue)) { try joined.open(name) }
        }
        #expect(left.opened == [Self.left])
        #expect(right.opened == [Self.right, ReaderName("elsewhere")])
        let alone = JoinedReaderSource(.init(left) { $0 == Self.left })
        #expect(throws: CardChannelError(.readerGone, reader: "right")) { try alone.open(Self.right) }
    }

    @Test func `each reader is virtual if the source that names it says so`() {
        let virtual = ToldSource([Self.left], isVirtual: true)
        let joined = Self.join(virtual, ToldSource([Self.right]))
        #expect(joined.isVirtual(Self.left) && !joined.isVirtual(Self.right))
        let alone = JoinedReaderSource(.init(virtual) { $0 == Self.left })
        #expect(!alone.isVirtual(Self.right))
        let traced = TracingReaderSource(joined) { _, _ in }
        #expect(traced.isVirtual(Self.left) && !traced.isVirtual(Self.right))
    }

    @Test func `a lost service is not the end of the other source's readers`() async throws {
        let (left, right) = (ToldSource([Self.left]), ToldSource([Self.right]))
        var events = Self.join(left, right).events().makeAsyncIterator()
        left.tell(.readerAttached(Self.left))
        #expect(await events.next() == .readerAttached(Self.left))
        left.tell(.cardInserted(Self.left, nil, wasThere: false))
        #expect(await events.next() == .cardInserted(Self.left, nil, wasThere: false))
        right.tell(.readerAttached(Self.right))
        #expect(await events.next() == .readerAttached(Self.right))
        let lost = ReaderEvent.serviceLost(CardChannelError(.serviceGone))
        right.tell(lost)
        #expect(await events.next() == lost)
        #expect(await events.next() == .readerAttached(Self.left))
        #expect(await events.next() == .cardInserted(Self.left, nil, wasThere: true))
        right.tell(.serviceBack)
        #expect(await events.next() == .serviceBack)
    }

    @Test func `the stream ends when both have ended`() async {
        let (left, right) = (ToldSource([]), ToldSource([]))
        var events = Self.join(left, right).events().makeAsyncIterator()
        left.end()
        right.tell(.serviceBack)
        #expect(await events.next() == .serviceBack)
        right.end()
        #expect(await events.next() == nil)
    }
}

/// A source whose events come from the test; it opens nothing.
private final class ToldSource: ReaderSource {
    private let names: [ReaderName]
    private let failure: CardChannelError.Reason?
    private let saysVirtual: Bool
    private let stream: AsyncStream<ReaderEvent>
    private let continuation: AsyncStream<ReaderEvent>.Continuation
    private let asked = Mutex<[ReaderName]>([])

    init(_ names: [ReaderName], failure: CardChannelError.Reason? = nil, isVirtual: Bool = false) {
        self.names = names
        saysVirtual = isVirtual
        self.failure = failure
        (stream, continuation) = AsyncStream.makeStream()
    }

    var opened: [ReaderName] { asked.withLock { $0 } }

    func tell(_ event: ReaderEvent) { continuation.yield(event) }
    func end() { continuation.finish() }

    func readers() throws(CardChannelError) -> [ReaderState] {
        if let failure { throw CardChannelError(failure) }
        return names.map { ReaderState(reader: $0, card: .absent) }
    }

    func events() -> AsyncStream<ReaderEvent> { stream }

    func isVirtual(_ reader: ReaderName) -> Bool { saysVirtual }

    func open(_ reader: ReaderName) throws(CardChannelError) -> any CardChannel {
        asked.withLock { $0.append(reader) }
        throw CardChannelError(.noCard, reader: reader.rawValue)
    }
}

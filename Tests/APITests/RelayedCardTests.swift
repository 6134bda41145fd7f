// SPDX-License-Identifier: Apache-2.0
import NIOCore
import Posix
import SmartCard
import Testing

@testable import API

/// A card at the other end of a connection, and clients that break the rules.
@Suite(.timeLimit(.minutes(1))) struct RelayedCardTests {
    private static let command = CommandAPDU(cla: 0x90, ins: 0x60, expecting: .maximum)
    private static let answer = #"{"answer":"0401 91AF"}"# + "\n"

    /// Sends a command on its own thread, as the test of the SAM does; returns the reason when there is no answer.
    private static func send(to card: RelayedCard) async throws -> CardChannelError.Reason? {
        try await BlockingQueue(name: "relayed-card").run {
            do throws(CardChannelError) {
                #expect(try card.transmit(command) == ResponseAPDU(data: [4, 1], status: StatusWord(0x91AF)))
                return nil
            } catch {
                return error.reason
            }
        }
    }

    /// The outcome of a command when the client's request is `chunks` and then, unless `isOpen`, ends.
    private static func outcome(
        of chunks: [String],
        isOpen: Bool = false,
        patience: Duration = .seconds(30)
    ) async throws -> CardChannelError.Reason? {
        let card = try RelayedCard(patience: patience)
        let (body, request) = AsyncStream.makeStream(of: ByteBuffer.self)
        async let _: Void = card.takeAnswers(from: body)
        async let outcome = send(to: card)
        for await bytes in card.commands {
            #expect(bytes == command.bytes)
            for chunk in chunks { request.yield(ByteBuffer(string: chunk)) }
            if !isOpen { request.finish() }
            break
        }
        return try await outcome
    }

    @Test func `a command goes out, and a line is its answer however it is cut`() async throws {
        for cut in 1..<Self.answer.count {
            let chunks = [String(Self.answer.prefix(cut)), String(Self.answer.dropFirst(cut))]
            #expect(try await Self.outcome(of: chunks, isOpen: true) == nil)
        }
    }

    @Test(arguments: [
        "\n", "x\n", "{}\n", #"{"answer":"91"}"# + "\n", #"{"answer":"9"}"# + "\n", #"{"answer":"zz"}"# + "\n",
    ])
    func `a line that is no answer ends the conversation`(_ line: String) async throws {
        #expect(try await Self.outcome(of: [line + Self.answer], isOpen: true) == .malformedAnswer)
    }

    @Test func `a line without an end is not kept`() async throws {
        let part = String(repeating: " ", count: RelayedCard.longestLine)
        #expect(try await Self.outcome(of: [part, "  "], isOpen: true) == .malformedAnswer)
    }

    @Test func `a client that leaves takes its card away`() async throws {
        #expect(try await Self.outcome(of: []) == .cardRemoved)
        #expect(try await Self.outcome(of: [#"{"answer":"91"#]) == .cardRemoved)
    }

    @Test func `an answer without a question ends the conversation`() async throws {
        let card = try RelayedCard(patience: .seconds(30))
        await card.takeAnswers(
            from: AsyncStream {
                $0.yield(ByteBuffer(string: Self.answer)); $0.finish()
            }
        )
        #expect(try await Self.send(to: card) == .malformedAnswer)
    }

    @Test func `a second answer to one question ends the conversation`() async throws {
        let card = try RelayedCard(patience: .seconds(30))
        let (body, request) = AsyncStream.makeStream(of: ByteBuffer.self)
        async let first = Self.send(to: card)
        for await _ in card.commands { break }
        request.yield(ByteBuffer(string: Self.answer + Self.answer))
        await card.takeAnswers(from: body)
        // It is not checked whether the first one was in time.
        _ = try await first
        #expect(try await Self.send(to: card) == .malformedAnswer)
    }

    @Test func `a silent client is given up, and nothing is sent to it any more`() async throws {
        #expect(try await Self.outcome(of: [], isOpen: true, patience: .milliseconds(50)) == .timedOut)
        let card = try RelayedCard(patience: .zero)
        #expect(try await Self.send(to: card) == .timedOut)
        #expect(try await Self.send(to: card) == .timedOut)
        var sent = 0
        for await _ in card.commands { sent += 1 }
        #expect(sent == 1)
    }

    @Test func `a client that answers slowly is given up too`() async throws {
        let card = try RelayedCard(patience: .milliseconds(100))
        let (body, request) = AsyncStream.makeStream(of: ByteBuffer.self)
        async let _: Void = card.takeAnswers(from: body)
        async let _: Void = {
            for await _ in card.commands {
                try? await Task.sleep(for: .milliseconds(10))
                request.yield(ByteBuffer(string: Self.answer))
            }
        }()
        var reason: CardChannelError.Reason?
        for _ in 0..<1000 where reason == nil { reason = try await Self.send(to: card) }
        #expect(reason == .timedOut)
    }

    @Test func `a closed card answers nothing, and its commands end`() async throws {
        let card = try RelayedCard(patience: .seconds(30))
        card.close()
        card.close()
        #expect(try await Self.send(to: card) == .closed)
        for await _ in card.commands { Issue.record("a command of a closed card") }
    }
}

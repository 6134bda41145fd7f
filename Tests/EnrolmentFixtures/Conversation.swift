// SPDX-License-Identifier: Apache-2.0
package import CROUSCard
package import CROUSCore
package import Enrolment
package import Testing

/// The events of one order.
package struct Conversation {
    /// Another event than the one that was due.
    package struct Unexpected: Error {
        package let event: EnrolmentEvent?

        package init(event: EnrolmentEvent?) { self.event = event }
    }

    private var events: AsyncStream<EnrolmentEvent>.Iterator
    package private(set) var steps: [EncodingStep] = []

    package init(_ events: AsyncStream<EnrolmentEvent>) { self.events = events.makeAsyncIterator() }

    /// The next event that is not a step.
    package mutating func next() async -> EnrolmentEvent? {
        while let event = await events.next() {
            guard case .step(let step, _) = event else { return event }
            steps.append(step)
        }
        return nil
    }

    package mutating func expect(_ expected: EnrolmentEvent, sourceLocation: SourceLocation = #_sourceLocation)
        async throws
    {
        let event = await next()
        try #require(event == expected, sourceLocation: sourceLocation)
    }

    /// The successful end of an order.
    package mutating func enrolled(sourceLocation: SourceLocation = #_sourceLocation) async throws -> EnrolmentResult {
        let event = await next()
        guard case .enrolled(let result) = event else { throw Unexpected(event: event) }
        let nothing = await next()
        #expect(nothing == nil, "nothing follows the end", sourceLocation: sourceLocation)
        return result
    }

    /// The failed end of an order.
    package mutating func failed(sourceLocation: SourceLocation = #_sourceLocation) async throws -> UserMessage {
        let event = await next()
        guard case .failed(let message) = event else { throw Unexpected(event: event) }
        let nothing = await next()
        #expect(nothing == nil, "nothing follows the end", sourceLocation: sourceLocation)
        return message
    }
}

// SPDX-License-Identifier: Apache-2.0
import TestSupport
import Testing

@Suite(.timeLimit(.minutes(1))) struct WaitingTests {
    @Test func `what happens is waited for`() async throws {
        var looks = 0
        try await waitUntil("the third look", every: .milliseconds(1)) {
            looks += 1
            return looks == 3
        }
        #expect(looks == 3)
    }

    @Test func `what does not happen is named`() async throws {
        let error = await #expect(throws: WaitedTooLong.self) {
            try await waitUntil("snow", within: .milliseconds(10), details: { " in May" }) { false }
        }
        #expect(error?.description.contains("snow in May") == true)
        #expect(throws: WaitedTooLong.self) { try blockUntil("snow", within: .milliseconds(10)) { false } }
    }
}

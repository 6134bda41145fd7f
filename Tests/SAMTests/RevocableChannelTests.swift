// SPDX-License-Identifier: Apache-2.0
import Dispatch
import SmartCard
import Synchronization
import Testing

@testable import SAM

@Suite(.timeLimit(.minutes(1))) struct RevocableChannelTests {
    private static let command = CommandAPDU(cla: 0x80, ins: 0x60)

    @Test func `two threads that close at once close the channel below once`() throws {
        let (below, revoking) = (HeldChannel(holding: .close), DispatchSemaphore(value: 0))
        let channel = RevocableChannel(below)
        DispatchQueue.global().async {
            channel.close()
            revoking.signal()
        }
        below.entered.wait()
        channel.close()
        #expect(below.closings == 1)
        below.release.signal()
        revoking.wait()
        #expect(below.closings == 1)
    }

    @Test func `a channel closed during a command is closed at the answer, by the thread that transmits`() throws {
        let (below, answered) = (HeldChannel(holding: .transmit), DispatchSemaphore(value: 0))
        let channel = RevocableChannel(below)
        let answer = Mutex<Result<ResponseAPDU, CardChannelError>?>(nil)
        DispatchQueue.global().async {
            let result = Result { () throws(CardChannelError) in try channel.transmit(Self.command) }
            answer.withLock { $0 = result }
            answered.signal()
        }
        below.entered.wait()
        channel.close()
        #expect(below.closings == 0)
        below.release.signal()
        answered.wait()
        #expect(below.closings == 1)
        #expect(try answer.withLock { $0 }?.get().status == .success)
        #expect(throws: CardChannelError(.closed)) { try channel.transmit(Self.command) }
        channel.close()
        #expect(below.closings == 1)
    }
}

/// A channel whose command or closing lasts until the test releases it.
private final class HeldChannel: CardChannel, @unchecked Sendable {
    enum Call { case transmit, close }

    let atr: ATR
    let uid: CardUID? = nil
    // Several threads touch only the semaphores and the mutex.
    let entered = DispatchSemaphore(value: 0)
    let release = DispatchSemaphore(value: 0)
    private let held: Call
    private let count = Mutex(0)

    init(holding call: Call) {
        held = call
        do { atr = try ATR([0x3B, 0x00]) } catch { preconditionFailure("\(error)") }
    }

    var closings: Int { count.withLock { $0 } }

    func transmit(_ command: CommandAPDU) throws(CardChannelError) -> ResponseAPDU {
        hold(.transmit)
        return ResponseAPDU(status: .success)
    }

    func close() {
        count.withLock { $0 += 1 }
        hold(.close)
    }

    private func hold(_ call: Call) {
        guard held == call else { return }
        entered.signal()
        release.wait()
    }
}

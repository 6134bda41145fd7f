// SPDX-License-Identifier: Apache-2.0
import SmartCard
import Testing

@testable import NFC

@Suite struct NFCErrorTests {
    @Test func `each error has a reason and keeps libnfc's code`() {
        let expected: [NFCError.Code: CardChannelError.Reason] = [
            .inputOutput: .readerGone, .noSuchDevice: .readerGone, .timedOut: .timedOut, .targetReleased: .cardRemoved,
            .radioTransmission: .cardRemoved, .overflow: .malformedAnswer,
        ]
        for code in NFCError.Code.allCases {
            let error = NFCError.library(code).channelError(reader: ReaderName("nfc:x"))
            #expect(error.reason == expected[code] ?? .other, "\(code)")
            #expect(error.code == UInt32(bitPattern: code.rawValue), "\(code)")
            #expect(error.reader == "nfc:x")
        }
        #expect(NFCError.library(code: -77).reason == .other)
    }

    @Test func `a device held by the kernel is distinguished from a missing one`() {
        let held = NFCError.heldByKernel(module: "pn533_usb")
        #expect(held.reason == .heldByKernel)
        #expect(held.description.contains("pn533_usb"))
        #expect(NFCError.unavailable.reason == .readerGone)
        #expect(NFCError.unavailable.code == nil)
    }
}

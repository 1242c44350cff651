"""What mail servers of different makers send back, with a place for the Message-ID of our mail."""

POSTFIX = """\
Return-Path: <>
Received: by mx.stadt.example (Postfix) id 4CkQ7v3Xz9z1; Fri, 20 Nov 2026 21:00:05 +0100 (CET)
Date: Fri, 20 Nov 2026 21:00:05 +0100 (CET)
From: MAILER-DAEMON@mx.stadt.example (Mail Delivery System)
Subject: Undelivered Mail Returned to Sender
To: termine@stadt.example
Auto-Submitted: auto-replied
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="4CkQ7t5Zz9z2.1605902405/mx.stadt.example"
Message-Id: <4CkQ7v3Xz9z1@mx.stadt.example>

This is a MIME-encapsulated message.

--4CkQ7t5Zz9z2.1605902405/mx.stadt.example
Content-Description: Notification
Content-Type: text/plain; charset=us-ascii

This is the mail system at host mx.stadt.example.

I'm sorry to have to inform you that your message could not be delivered to one or more recipients.

<anna@example.org>: host mx.example.org[192.0.2.1] said: 550 5.1.1 <anna@example.org>: Recipient address rejected:
    User unknown in local recipient table (in reply to RCPT TO command)

--4CkQ7t5Zz9z2.1605902405/mx.stadt.example
Content-Description: Delivery report
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.stadt.example
X-Postfix-Queue-ID: 4CkQ7t5Zz9z2
X-Postfix-Sender: rfc822; termine@stadt.example
Arrival-Date: Fri, 20 Nov 2026 21:00:03 +0100 (CET)

Final-Recipient: rfc822; anna@example.org
Original-Recipient: rfc822;anna@example.org
Action: failed
Status: 5.1.1
Remote-MTA: dns; mx.example.org
Diagnostic-Code: smtp; 550 5.1.1 <anna@example.org>: Recipient address rejected: User unknown

--4CkQ7t5Zz9z2.1605902405/mx.stadt.example
Content-Description: Undelivered Message Headers
Content-Type: text/rfc822-headers

Return-Path: <termine@stadt.example>
From: Stadt <termine@stadt.example>
To: anna@example.org
Subject: Ihr Termin am 26.11.2026, 09:20 Uhr
Message-ID: {message_id}

--4CkQ7t5Zz9z2.1605902405/mx.stadt.example--
"""

POSTFIX_DELAYED = (
    POSTFIX.replace("Action: failed", "Action: delayed")
    .replace("Status: 5.1.1", "Status: 4.4.1\nWill-Retry-Until: Wed, 25 Nov 2026 21:00:03 +0100 (CET)")
    .replace("Undelivered Mail Returned", "Delayed Mail (still being retried)")
)

POSTFIX_GAVE_UP = POSTFIX.replace("Status: 5.1.1", "Status: 4.4.1")
"""After five days of trying: the status is still that of the last, temporary, failure."""

EXCHANGE = """\
From: Microsoft Outlook <MicrosoftExchange329e71ec88ae4615bbc36ab6ce41109e@kreis.example>
To: termine@stadt.example
Date: Fri, 20 Nov 2026 20:00:06 +0000
Content-Type: multipart/report; report-type=delivery-status;
\tboundary="a1b2c3d4-0001"
Content-Language: de-DE
In-Reply-To: {message_id}
References: {message_id}
Subject: Unzustellbar: Ihr Termin am 26.11.2026, 09:20 Uhr
Auto-Submitted: auto-replied
MIME-Version: 1.0

--a1b2c3d4-0001
Content-Type: multipart/alternative; boundary="a1b2c3d4-0002"

--a1b2c3d4-0002
Content-Type: text/plain; charset="utf-8"
Content-Transfer-Encoding: base64

RGllIE5hY2hyaWNodCBrb25udGUgbmljaHQgenVnZXN0ZWxsdCB3ZXJkZW4u

--a1b2c3d4-0002
Content-Type: text/html; charset="utf-8"
Content-Transfer-Encoding: base64

PHA+RGllIE5hY2hyaWNodCBrb25udGUgbmljaHQgenVnZXN0ZWxsdCB3ZXJkZW4uPC9wPg==

--a1b2c3d4-0002--

--a1b2c3d4-0001
Content-Type: message/delivery-status

Reporting-MTA: dns;EX01.kreis.example
Received-From-MTA: dns;mx.stadt.example
Arrival-Date: Fri, 20 Nov 2026 20:00:05 +0000

Final-Recipient: rfc822;anna@kreis.example
Action: failed
Status: 5.2.2
Diagnostic-Code: smtp;554 5.2.2 mailbox full; QuotaExceededException
X-Display-Name: Anna

--a1b2c3d4-0001
Content-Type: message/rfc822

From: Stadt <termine@stadt.example>
To: anna@kreis.example
Subject: Ihr Termin
MIME-Version: 1.0
Content-Type: text/plain

Ihr Termin

--a1b2c3d4-0001--
"""
"""The mail sent back has lost its Message-ID; only the headers of the report know it."""

GMAIL = """\
Date: Fri, 20 Nov 2026 12:00:07 -0800 (PST)
From: Mail Delivery Subsystem <mailer-daemon@googlemail.com>
To: termine@stadt.example
Auto-Submitted: auto-replied
Subject: Delivery Status Notification (Failure)
References: {message_id}
In-Reply-To: {message_id}
X-Failed-Recipients: anna@gmail.example
Message-ID: <5fb8217b.1c69fb81.2f0a1.7c1f.GMR@mx.google.com>
MIME-Version: 1.0
Content-Type: multipart/report; boundary="000000000000aa11bb05b4906b26"; report-type=delivery-status

--000000000000aa11bb05b4906b26
Content-Type: multipart/related; boundary="000000000000aa11c105b4906b29"

--000000000000aa11c105b4906b29
Content-Type: multipart/alternative; boundary="000000000000aa11c405b4906b2a"

--000000000000aa11c405b4906b2a
Content-Type: text/plain; charset="UTF-8"

** Address not found **

Your message wasn't delivered to anna@gmail.example because the address couldn't be found.

--000000000000aa11c405b4906b2a--
--000000000000aa11c105b4906b29--
--000000000000aa11bb05b4906b26
Content-Type: message/delivery-status

Reporting-MTA: dns; googlemail.com
Received-From-MTA: dns; termine@stadt.example
Arrival-Date: Fri, 20 Nov 2026 12:00:06 -0800 (PST)
X-Original-Message-ID: {message_id}

Final-Recipient: rfc822; anna@gmail.example
Action: failed
Status: 5.1.1
Diagnostic-Code: smtp; 550-5.1.1 The email account that you tried to reach does not exist. Please try
Last-Attempt-Date: Fri, 20 Nov 2026 12:00:07 -0800 (PST)

--000000000000aa11bb05b4906b26
Content-Type: message/rfc822

DKIM-Signature: v=1; a=rsa-sha256; d=stadt.example; s=2026;
Received: from mx.stadt.example by mx.google.com; Fri, 20 Nov 2026 12:00:06 -0800 (PST)
From: Stadt <termine@stadt.example>
To: anna@gmail.example
Subject: Ihr Termin am 26.11.2026
Message-ID: {message_id}
MIME-Version: 1.0
Content-Type: multipart/alternative; boundary="inner"

--inner
Content-Type: text/plain

Action: delayed

--inner--

--000000000000aa11bb05b4906b26--
"""

ENCODED = """\
From: MAILER-DAEMON@relay.example
To: termine@stadt.example
Subject: failure notice
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary=b

--b
Content-Type: message/delivery-status
Content-Transfer-Encoding: 7bit

reporting-mta: dns; relay.example

final-recipient: rfc822; anna@example.org
action: FAILED (bad-address)
status: 5.1.0 (wherever)

--b
Content-Type: text/rfc822-headers
Content-Transfer-Encoding: quoted-printable

Subject: Ihr Termin
Message-ID:=20
 {message_id}

--b--
"""
"""Written in small letters, folded, quoted."""

BROKEN = """\
From: MAILER-DAEMON@old.example
To: termine@stadt.example
Content-Type: multipart/report; boundary="never-comes"

 ----- The following addresses had permanent fatal errors -----

Final-Recipient: RFC822; anna@example.org
Action: failed
Status: 5.1.1

 ----- Original message follows -----
Message-Id: {message_id}
"""
"""Says it has parts and has none."""

DELIVERED = POSTFIX.replace("Action: failed", "Action: delivered").replace("Status: 5.1.1", "Status: 2.0.0")

ANSWER = """\
From: Anna <anna@example.org>
To: termine@stadt.example
Subject: Re: Ihr Termin
In-Reply-To: {message_id}
Content-Type: text/plain

Guten Tag, ich komme zehn Minuten später. Action needed: failed to find the entrance.
"""
"""A person writes back to an address nobody reads."""

HOLIDAY = """\
From: Anna <anna@example.org>
To: termine@stadt.example
Subject: Out of office
Auto-Submitted: auto-replied
In-Reply-To: {message_id}
Content-Type: text/plain

Ich bin im Urlaub.
"""

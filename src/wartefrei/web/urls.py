"""Every address of the installation, face by face."""

from django.urls import include, path

from wartefrei.web.common.health import show_health, show_readiness
from wartefrei.web.common.security import PATH, show_security_txt

handler400 = "wartefrei.web.common.page.bad_request"
handler403 = "wartefrei.web.common.page.forbidden"
handler404 = "wartefrei.web.common.page.not_found"
handler500 = "wartefrei.web.common.page.server_error"

urlpatterns = [
    path("healthz", show_health),
    path("readyz", show_readiness),
    path(PATH, show_security_txt),
    path("", include("wartefrei.web.signin.urls")),
    path("administration/", include("wartefrei.web.administration.urls")),
    path("workplace/", include("wartefrei.web.workplace.urls")),
    path("demo/mailbox/", include("wartefrei.web.mailbox.urls")),
    path("", include("wartefrei.web.api.urls")),
    path("", include("wartefrei.web.kiosk.urls")),
    path("", include("wartefrei.web.display.urls")),
    path("", include("wartefrei.web.citizen.urls")),
]

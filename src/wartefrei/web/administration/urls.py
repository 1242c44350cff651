"""Addresses of administration."""

from django.urls import include, path

from wartefrei.web.administration import (
    closure_changes,
    closures,
    devices,
    figures,
    founding,
    member,
    retention,
    staff,
)
from wartefrei.web.administration.configuration import mail_test, planning_urls
from wartefrei.web.administration.trail import views as trail

app_name = "administration"
urlpatterns = [
    path("", devices.choose_house, name="start"),
    path("new/", founding.found, name="found"),
    path("closures/", closures.close_office, name="closures"),
    path("closures/<int:run>/", closures.show_closure, name="closure"),
    path("closures/<int:run>/change/", closure_changes.change_hours, name="change-closure"),
    path("closures/<int:run>/reopen/", closures.reopen_office, name="closure-reopen"),
    path("closures/<int:run>/calls/<int:case>/", closures.note_call, name="closure-call"),
    path("audit/", trail.choose_trail, name="audit"),
    path("authorities/<slug:authority>/audit/", trail.show_trail, name="trail"),
    path("authorities/<slug:authority>/audit/csv/", trail.save_trail, name="trail-csv"),
    path("authorities/<slug:authority>/retention/", retention.show_retention, name="retention"),
    path("figures/", figures.show_figures, name="figures"),
    path("figures/csv/", figures.save_figures, name="figures-csv"),
    path("houses/<slug:house>/devices/", devices.show_devices, name="devices"),
    path("houses/<slug:house>/devices/code/", devices.make_code, name="make-code"),
    path("houses/<slug:house>/devices/<int:device>/rename/", devices.rename_device, name="rename-device"),
    path("houses/<slug:house>/devices/<int:device>/revoke/", devices.revoke_device, name="revoke-device"),
    path("authorities/<slug:authority>/configuration/mail/test/", mail_test.test_mail, name="mail-test"),
    path(
        "authorities/<slug:authority>/configuration/",
        include("wartefrei.web.administration.configuration.urls"),
    ),
    path("authorities/<slug:authority>/staff/", staff.show_staff, name="staff"),
    path("authorities/<slug:authority>/staff/new/", member.add_member, name="new-member"),
    path("authorities/<slug:authority>/staff/<int:member>/", member.show_member, name="member"),
    path("authorities/<slug:authority>/staff/<int:member>/name/", member.rename_member, name="rename-member"),
    path("authorities/<slug:authority>/staff/<int:member>/roles/", member.add_role, name="add-role"),
    path(
        "authorities/<slug:authority>/staff/<int:member>/roles/<int:role>/remove/",
        member.remove_role,
        name="remove-role",
    ),
    path(
        "authorities/<slug:authority>/staff/<int:member>/switch/", member.switch_member, name="switch-member"
    ),
    path(
        "authorities/<slug:authority>/staff/<int:member>/second-factor/",
        member.reset_factor,
        name="reset-factor",
    ),
    path("authorities/<slug:authority>/staff/<int:member>/unlink/", member.unlink_member, name="unlink"),
    path("authorities/<slug:authority>/staff/<int:member>/unlock/", staff.unlock_member, name="unlock"),
    path(
        "authorities/<slug:authority>/staff/<int:member>/password/",
        staff.reset_password,
        name="reset-password",
    ),
    *planning_urls.urlpatterns,
]

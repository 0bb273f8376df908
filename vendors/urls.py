"""The directory under /vendors/; what a vendor edits under /vendor/ (see weddingbazaar/urls.py)."""

from django.urls import path

from vendors.views import (
    absences,
    availability,
    directory,
    documents,
    extras,
    imports,
    packages,
    photos,
    profile,
    searches,
    shortlist,
    team,
)

app_name = "vendors"
urlpatterns = [
    path("vendors/", directory.vendor_list, name="vendor-list"),
    path("vendors/compare/", shortlist.compare, name="compare"),
    path(
        "vendors/<slug:slug>/shortlist/", shortlist.shortlist_entry_create, name="shortlist-create"
    ),
    path(
        "vendors/<slug:slug>/shortlist/deletion/",
        shortlist.shortlist_entry_delete,
        name="shortlist-delete",
    ),
    path(
        "vendors/<slug:slug>/photos/report/",
        photos.photo_report_create,
        name="photo-report-create",
    ),
    path("couple/shortlist/", shortlist.shortlist, name="shortlist"),
    path("couple/shortlist/wish/", shortlist.wish_create, name="wish-create"),
    path("couple/searches/", searches.search_list, name="search-list"),
    path("couple/searches/new/", searches.search_create, name="search-create"),
    path("couple/searches/<int:pk>/", searches.search_detail, name="search-detail"),
    path("couple/searches/<int:pk>/deletion/", searches.search_delete, name="search-delete"),
    path("vendor/profile/", profile.profile_update, name="profile-update"),
    path("vendor/tax/", profile.tax_update, name="tax-update"),
    path("vendor/terms/", profile.policy_update, name="policy-update"),
    path("vendor/packages/", packages.package_list, name="package-list"),
    path("vendor/packages/new/", packages.package_create, name="package-create"),
    path("vendor/packages/<int:pk>/", packages.package_update, name="package-update"),
    path(
        "vendor/packages/<int:pk>/retirement/",
        packages.package_retirement_create,
        name="package-retirement-create",
    ),
    path("vendor/extras/new/", extras.extra_create, name="extra-create"),
    path("vendor/extras/<int:pk>/", extras.extra_update, name="extra-update"),
    path("vendor/extras/<int:pk>/place/", extras.extra_place_update, name="extra-place-update"),
    path(
        "vendor/extras/<int:pk>/retirement/",
        extras.extra_retirement_create,
        name="extra-retirement-create",
    ),
    path(
        "vendor/extras/<int:pk>/retirement/deletion/",
        extras.extra_retirement_delete,
        name="extra-retirement-delete",
    ),
    path("vendor/documents/", documents.document_list, name="document-list"),
    path("vendor/documents/<uuid:pk>/", documents.document_detail, name="document-detail"),
    path("vendor/documents/<uuid:pk>/deletion/", documents.document_delete, name="document-delete"),
    path("vendor/team/", team.team_list, name="team-list"),
    path("vendor/team/<int:pk>/role/", team.team_role_update, name="team-role-update"),
    path("vendor/team/<int:pk>/deletion/", team.team_member_delete, name="team-member-delete"),
    path(
        "vendor/team/letters/<int:pk>/deletion/",
        team.team_invitation_delete,
        name="team-invitation-delete",
    ),
    path("vendor/team/letters/<str:token>/", team.team_join, name="team-join"),
    path("vendor/photos/", photos.photo_list, name="photo-list"),
    path("vendor/photos/<int:pk>/", photos.photo_update, name="photo-update"),
    path("vendor/photos/<int:pk>/words/", photos.photo_alt_update, name="photo-alt-update"),
    path("vendor/photos/<int:pk>/moves/", photos.photo_move_create, name="photo-move-create"),
    path("vendor/photos/<int:pk>/deletion/", photos.photo_delete, name="photo-delete"),
    path("vendor/away/", absences.absence_update, name="absence-update"),
    path("vendor/away/deletion/", absences.absence_delete, name="absence-delete"),
    path("vendor/calendar/week/", availability.weekly_update, name="weekly-update"),
    path("vendor/calendar/window/", availability.window_update, name="window-update"),
    path("vendor/calendar/imports/", imports.import_list, name="import-list"),
    path("vendor/calendar/imports/files/", imports.import_file_create, name="import-file-create"),
    path(
        "vendor/calendar/imports/<int:pk>/check/",
        imports.import_check_create,
        name="import-check-create",
    ),
    path("vendor/calendar/imports/<int:pk>/deletion/", imports.import_delete, name="import-delete"),
]
